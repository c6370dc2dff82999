import {
  type McpPeer,
  type McpTool,
  readAllTools,
  type ToolChange,
  type ToolLock,
} from '../../adapters/index.js'

/** What a server offers now, and how that differs from what was approved. @throws McpTransportError, RpcError */
export async function reviewTools(
  server: McpPeer,
  { lock, serverName, timeoutMs }: { lock: ToolLock; serverName: string; timeoutMs: number },
): Promise<{ tools: readonly McpTool[]; changes: readonly ToolChange[] }> {
  try {
    const tools = await readAllTools(server, { timeoutMs })
    return { tools, changes: lock.changes(serverName, tools) }
  } finally {
    await server.close()
  }
}
