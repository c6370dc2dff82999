import { DuctileError } from '../../core/index.js'
import { isObject, type JsonObject } from '../json-texts.js'
import { Exchanges } from './exchanges.js'
import { isResponse } from './messages.js'
import type { McpPeer } from './peer.js'
import type { McpTool } from './tool-lock.js'

const client = { name: 'ductile', version: '1' }
const statelessMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': client,
}

/** The server refused a request. */
export class McpRefusedError extends DuctileError {
  constructor(method: string, error: unknown) {
    const said = isObject(error)
      ? `${String(error.code)} ${JSON.stringify(error.message)}`
      : 'without an error'
    super({ code: 'mcp_refused', message: `the server refused ${method}: ${said}` })
  }
}

/**
 * All tools of a server, by either protocol family: the handshake is tried first.
 *
 * @throws McpTransportError if it is gone or late; McpRefusedError
 */
export async function readAllTools(
  server: McpPeer,
  { timeoutMs }: { timeoutMs: number },
): Promise<readonly McpTool[]> {
  const exchanges = new Exchanges(server)
  void (async () => {
    try {
      for await (const message of server.receive()) if (isResponse(message)) exchanges.answer(message)
      exchanges.fail(new McpRefusedError('everything', undefined))
    } catch (error) {
      exchanges.fail(error)
    }
  })()
  let id = 0
  const ask = async (method: string, params: JsonObject) =>
    exchanges.ask({ jsonrpc: '2.0', id: `ductile-${++id}`, method, params }, { timeoutMs })
  const greeting = await ask('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: client,
  })
  const stateless = !('result' in greeting)
  if (!stateless) await server.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  const tools: McpTool[] = []
  let cursor: unknown
  do {
    const params = {
      ...(stateless ? { _meta: statelessMeta } : {}),
      ...(cursor === undefined ? {} : { cursor }),
    }
    const { result, error } = await ask('tools/list', params)
    if (!isObject(result)) throw new McpRefusedError('tools/list', error)
    const page = Array.isArray(result.tools) ? result.tools : []
    tools.push(...page.filter((tool): tool is McpTool => isObject(tool) && typeof tool.name === 'string'))
    cursor = result.nextCursor
  } while (cursor !== undefined)
  return tools
}
