/** @file A client of the official SDK on one side of a proxy, a scripted server on the other, in one process. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { AgentMonitor, type AgentMonitorOptions } from '../../../agents/index.js'
import type { Conversation } from '../../../guard/index.js'
import { createPipeline } from '../../../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../../../pipeline/testing/scripted.js'
import { type GuardedRun, ToolGuard } from '../../agent-tool-guard.js'
import type { JsonObject } from '../../json-texts.js'
import type { RpcMessage, RpcRequest } from '../messages.js'
import { type McpPeer, MessageQueue } from '../peer.js'
import { ProxySession, type ProxySessionOptions } from '../proxy-session.js'
import { ToolLock } from '../tool-lock.js'

/** A peer whose other side is a transport of the SDK. */
export async function transportPeer(name: string, transport: Transport): Promise<McpPeer> {
  const queue = new MessageQueue()
  transport.onmessage = message => queue.push(message as unknown as RpcMessage)
  transport.onclose = () => queue.end()
  await transport.start()
  return {
    name,
    send: message => transport.send(message as unknown as JSONRPCMessage),
    receive: () => queue.read(),
    close: () => transport.close(),
  }
}

/** What a scripted server does with a request: a result, or what it says and does by itself. */
export type Script = (
  request: RpcRequest,
  server: ScriptedServer,
) => JsonObject | undefined | Promise<JsonObject | undefined>

/** A server that does as it is told, and keeps what it was sent. */
export class ScriptedServer {
  readonly received: RpcMessage[] = []
  readonly peer: McpPeer
  readonly #queue = new MessageQueue()

  constructor(script: Script) {
    this.peer = {
      name: 'scripted',
      send: async message => {
        this.received.push(message)
        if (!('method' in message) || !('id' in message)) return
        const request = message as RpcRequest
        const result = await script(request, this)
        if (result !== undefined) this.say({ jsonrpc: '2.0', id: request.id, result })
      },
      receive: () => this.#queue.read(),
      close: async () => this.#queue.end(),
    }
  }

  say(message: RpcMessage): void {
    this.#queue.push(message)
  }

  /** Goes away, with an error or without. */
  leave(error?: unknown): void {
    this.#queue.end(error)
  }

  methods(): unknown[] {
    return this.received.map(({ method }) => method)
  }
}

/** Text with this word is stopped by the signal of these tests. */
export const forbidden = 'FORBIDDEN'
export const wordSignal = signal('harm', async ({ messages }: Conversation) =>
  assessment('harm', messages.at(-1)!.text.includes(forbidden) ? 0.9 : 0.1),
)

export interface LinkedOptions
  extends Partial<Omit<ProxySessionOptions, 'client' | 'server' | 'run' | 'serverName'>> {
  readonly monitor?: AgentMonitorOptions
  readonly capabilities?: JsonObject
  readonly maxResultLength?: number
}

export interface Linked extends AsyncDisposable {
  readonly client: Client
  readonly server: ScriptedServer
  readonly ledger: ReturnType<typeof memoryLedger>
  readonly relaying: Promise<unknown>
  readonly lock: ToolLock
  readonly run: GuardedRun
}

/** A connected client, by the old handshake. */
export async function linked(
  script: Script,
  {
    monitor = {},
    capabilities = {},
    maxResultLength,
    lock = ToolLock.inMemory(),
    ...options
  }: LinkedOptions = {},
): Promise<Linked> {
  const session = await openSession(script, {
    monitor,
    lock,
    ...(maxResultLength === undefined ? {} : { maxResultLength }),
    ...options,
  })
  const client = new Client({ name: 'test', version: '1' }, { capabilities })
  await client.connect(session.transport)
  return { ...session, client, [Symbol.asyncDispose]: () => client.close() }
}

/** A proxy between a transport and a scripted server. */
export async function openSession(
  script: Script,
  { monitor = {}, maxResultLength, lock = ToolLock.inMemory(), ...options }: LinkedOptions = {},
): Promise<Omit<Linked, 'client' | keyof AsyncDisposable> & { transport: Transport }> {
  const ledger = memoryLedger()
  const pipeline = createPipeline({ checks: { result: [wordSignal] }, policy: policy(), ledger })
  const guard = new ToolGuard({
    monitor: new AgentMonitor(monitor),
    pipeline,
    origin: { adapter: 'mcp', server: 'scripted' },
    ...(maxResultLength === undefined ? {} : { maxResultLength }),
  })
  const run = guard.startRun({ id: 'r1' })
  const server = new ScriptedServer(script)
  const [near, far] = InMemoryTransport.createLinkedPair()
  const client = await transportPeer('client', far)
  const session = new ProxySession({
    pin: 'first-use',
    ...options,
    client,
    server: server.peer,
    serverName: 'scripted',
    run,
    lock,
  })
  const relaying = session.relay().catch((error: unknown) => error)
  return { server, ledger, relaying, lock, run, transport: near }
}

/** Answers the handshake and lists tools; the rest is the test's. */
export function serving(tools: () => readonly JsonObject[], script: Script): Script {
  return (request, server) => {
    if (request.method === 'initialize')
      return {
        protocolVersion: '2025-11-25',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'scripted', version: '1' },
      }
    if (request.method === 'tools/list') return { tools: tools() }
    return script(request, server)
  }
}

export const tool = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
  ...more,
})
export const textResult = (text: string, more: JsonObject = {}): JsonObject => ({
  content: [{ type: 'text', text }],
  ...more,
})
