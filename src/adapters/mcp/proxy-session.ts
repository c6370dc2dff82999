import { randomUUID } from 'node:crypto'
import type { ToolCall } from '../../agents/index.js'
import { type Action, DuctileError, InvalidInputError } from '../../core/index.js'
import type { Approval, GuardedRun } from '../agent-tool-guard.js'
import { isObject, type JsonObject, jsonTexts } from '../json-texts.js'
import type { TextsOptions } from '../parts.js'
import { answerOf, approvalForm, canElicit, StatelessApprovals } from './approval.js'
import { ApprovedTools, type ApprovedToolsOptions, listResult } from './approved-tools.js'
import { Exchanges, McpTimeoutError } from './exchanges.js'
import {
  errorTo,
  isNotification,
  isRequest,
  isResponse,
  McpTransportError,
  type RequestId,
  type RpcMessage,
  type RpcRequest,
  type RpcResponse,
  requestMeta,
  responseTo,
  rpcCodes,
  statelessCapabilities,
  statelessVersion,
} from './messages.js'
import type { McpPeer } from './peer.js'
import { callOf, definitionOf, hintFindings, resultText } from './tool-calls.js'

export interface ProxySessionOptions
  extends TextsOptions,
    Pick<ApprovedToolsOptions, 'lock' | 'pin' | 'onChange'> {
  readonly client: McpPeer
  readonly server: McpPeer
  /** Under which the lock knows the server. */
  readonly serverName: string
  readonly run: GuardedRun
  /** What a tool that says it destroys needs. @default 'review' */
  readonly destructive?: Extract<Action, 'allow' | 'review' | 'block'>
  /** Time the server has for an answer, in milliseconds; progress starts it anew. @default 60,000 */
  readonly timeoutMs?: number
  /** Time a person has to approve a call. @default 300,000 */
  readonly approvalTimeoutMs?: number
}

/** Methods whose results bring text to a model, beside calls of tools. */
const reading = new Set(['resources/read', 'prompts/get', 'completion/complete', 'tasks/result'])
/** What a server asks of a client's model or of its user. */
const asking = new Set(['sampling/createMessage', 'elicitation/create'])

/**
 * One client and one server, with the guard between them. Tools are shown and called as they were approved, calls are
 * decided, results and the server's own words judged. Whatever else either side says passes unchanged.
 */
export class ProxySession {
  readonly #options: ProxySessionOptions
  readonly #toServer: Exchanges
  readonly #toClient: Exchanges
  readonly #tools: ApprovedTools
  readonly #approvals = new StatelessApprovals()
  /** Requests of the client that are under way; aborting one drops it. */
  readonly #underWay = new Map<RequestId, AbortController>()
  #capabilities: JsonObject = {}
  /** The first page of the server's tools, once all were read; undefined when they are to be read again. */
  #listing: Promise<JsonObject> | undefined

  constructor(options: ProxySessionOptions) {
    this.#options = options
    this.#toServer = new Exchanges(options.server)
    this.#toClient = new Exchanges(options.client)
    this.#tools = new ApprovedTools({ ...options, server: options.serverName })
  }

  /**
   * Relays until one side leaves or it is told to stop, then closes both.
   *
   * @throws McpTransportError if a side broke, once everyone who waited was answered
   */
  async relay({ abort }: { abort?: AbortSignal } = {}): Promise<void> {
    const { client, server } = this.#options
    const ends: { peer: McpPeer; error?: unknown } = await Promise.race([
      new Promise<{ peer: McpPeer }>(resolve => {
        if (abort?.aborted === true) resolve({ peer: client })
        abort?.addEventListener('abort', () => resolve({ peer: client }), { once: true })
      }),
      this.#readAll(server, message => this.#fromServer(message)),
      this.#readAll(client, message => this.#fromClient(message)),
    ])
    const gone = ends.error ?? new McpTransportError('peer_gone', `${ends.peer.name} has left`)
    if (ends.peer === server) {
      this.#toServer.fail(gone)
      this.#toClient.fail(gone)
      // Whoever waits hears of it before the connection ends, if he listens.
      const until = performance.now() + farewellMs
      while (this.#underWay.size > 0 && performance.now() < until)
        await new Promise(resolve => setImmediate(resolve))
    } else for (const call of this.#underWay.values()) call.abort(gone)
    this.#toClient.fail(gone)
    await server.close()
    await client.close()
    if (ends.error !== undefined) throw ends.error
    if (ends.peer === server) throw gone
  }

  async #readAll(
    peer: McpPeer,
    handle: (message: RpcMessage) => Promise<void>,
  ): Promise<{ peer: McpPeer; error?: unknown }> {
    try {
      for await (const message of peer.receive()) void handle(message).catch(() => {})
      return { peer }
    } catch (error) {
      return { peer, error }
    }
  }

  async #fromServer(message: RpcMessage): Promise<void> {
    const { client, server, run } = this.#options
    if (isResponse(message)) {
      // An answer nobody waits for came too late.
      this.#toServer.answer(message)
      return
    }
    if (isRequest(message) && asking.has(message.method)) {
      const { stopped, reason } = await run.judge(jsonTexts(message.params).join('\n'), {
        what: message.method,
      })
      if (stopped) return server.send(errorTo(message.id, rpcCodes.stopped, `stopped by policy: ${reason}`))
    }
    if (isNotification(message)) {
      if (message.method === 'notifications/tools/list_changed') this.#listing = undefined
      if (message.method === 'notifications/progress') this.#toServer.progress(message.params?.progressToken)
    }
    await client.send(message)
  }

  async #fromClient(message: RpcMessage): Promise<void> {
    const { server } = this.#options
    if (isResponse(message)) {
      if (!this.#toClient.answer(message)) await server.send(message)
      return
    }
    if (!isRequest(message)) {
      if (message.method === 'notifications/cancelled') this.#cancel(message.params as JsonObject)
      return server.send(message)
    }
    const call = new AbortController()
    this.#underWay.set(message.id, call)
    try {
      const response = await this.#answer(message, call.signal)
      if (!call.signal.aborted) await this.#options.client.send(response, { about: message.id })
    } catch (error) {
      if (!call.signal.aborted)
        await this.#options.client.send(failure(message, error), { about: message.id })
    } finally {
      this.#underWay.delete(message.id)
    }
  }

  #cancel({ requestId }: JsonObject): void {
    const call = this.#underWay.get(requestId as RequestId)
    call?.abort(new DOMException('the client cancelled the request', 'AbortError'))
  }

  async #answer(request: RpcRequest, abort: AbortSignal): Promise<RpcResponse> {
    const { method, params = {} } = request
    if (method === 'initialize' && isObject(params.capabilities)) this.#capabilities = params.capabilities
    if (method === 'tools/list') return this.#list(request)
    if (method === 'tools/call') return this.#call(request, abort)
    const response = await this.#ask(request, abort)
    if (method === 'initialize' || method === 'server/discover') return this.#withoutStopped(response)
    if (reading.has(method)) return this.#judged(request, response)
    return response
  }

  #ask(request: RpcRequest, abort?: AbortSignal): Promise<RpcResponse> {
    const { timeoutMs = 60_000 } = this.#options
    return this.#toServer.ask(request, { timeoutMs, ...(abort === undefined ? {} : { abort }) })
  }

  /** Instructions that policy stops are left out; the rest of a greeting stays. */
  async #withoutStopped(response: RpcResponse): Promise<RpcResponse> {
    const { result } = response
    if (!isObject(result) || typeof result.instructions !== 'string') return response
    const { stopped } = await this.#options.run.judge(result.instructions, { what: 'instructions' })
    const { instructions: _, ...rest } = result
    return stopped ? { ...response, result: rest } : response
  }

  async #judged({ id, method }: RpcRequest, response: RpcResponse): Promise<RpcResponse> {
    if (!('result' in response)) return response
    const { stopped, reason, code } = await this.#options.run.judge(this.#textOf(response.result), {
      what: method,
    })
    return stopped
      ? errorTo(id, rpcCodes.stopped, `the result was withheld by policy: ${reason}`, { code })
      : response
  }

  #textOf(result: unknown): string {
    return resultText(result, this.#options)
  }

  async #list({ id, params }: RpcRequest): Promise<RpcResponse> {
    this.#listing = undefined
    const first = await this.#listed(params)
    return responseTo(id, listResult(first, this.#tools.all))
  }

  /** Reads all pages of the server's tools, once for everyone who asks meanwhile. */
  #listed(params: JsonObject | undefined): Promise<JsonObject> {
    this.#listing ??= this.#readTools(params).catch(error => {
      this.#listing = undefined
      throw error
    })
    return this.#listing
  }

  async #readTools(params: JsonObject = {}): Promise<JsonObject> {
    const { cursor: _, ...asked } = params
    const meta = requestMeta(params)
    const tools: unknown[] = []
    let first: JsonObject | undefined
    let cursor: unknown
    do {
      const page =
        cursor === undefined ? asked : { ...(Object.keys(meta).length > 0 ? { _meta: meta } : {}), cursor }
      const response = await this.#ask({ jsonrpc: '2.0', id: ownId(), method: 'tools/list', params: page })
      const { result } = response
      if (!isObject(result)) throw new RelayedError(response)
      first ??= result
      tools.push(...(Array.isArray(result.tools) ? result.tools : []))
      cursor = result.nextCursor
    } while (cursor !== undefined && tools.length < maxTools)
    await this.#tools.update(tools)
    this.#options.run.monitored.know(this.#tools.all.map(definitionOf))
    return first
  }

  async #call(request: RpcRequest, abort: AbortSignal): Promise<RpcResponse> {
    const { id, params = {} } = request
    const { run, destructive = 'review' } = this.#options
    const asked = callOf(id, params)
    const meta = requestMeta(params)
    await this.#listed(Object.keys(meta).length > 0 ? { _meta: meta } : undefined)
    const tool = this.#tools.get(asked.tool)
    const also =
      tool === undefined
        ? [
            {
              monitor: 'pins',
              action: 'block' as const,
              reason: `the tool "${asked.tool}" is not available: ${this.#tools.whyNot(asked.tool)}`,
            },
          ]
        : hintFindings(tool, destructive)
    const stateless = statelessVersion(params) !== undefined
    let question: JsonObject | undefined
    const verdict = await run.before(asked, {
      also,
      approve: async approval => {
        if (!canElicit(stateless ? statelessCapabilities(params) : this.#capabilities)) return 'unavailable'
        if (!stateless) return this.#elicit(approvalForm(approval), id, abort)
        const answer = this.#approvals.answer(approval.call, params)
        if (answer === undefined) question = this.#approvals.ask(approval)
        return answer ?? 'pending'
      },
    })
    if (question !== undefined && verdict.type === 'asked') return responseTo(id, question)
    if (verdict.type !== 'run')
      return responseTo(id, refusal(verdict.feedback, { action: verdict.action, reason: verdict.reason }))
    return this.#made(request, verdict.call, { changed: verdict.call !== asked, abort })
  }

  /** Makes a call that may be made, and says what came of it. */
  async #made(
    request: RpcRequest,
    call: ToolCall,
    { changed, abort }: { changed: boolean; abort: AbortSignal },
  ): Promise<RpcResponse> {
    const { id, params = {} } = request
    const { run } = this.#options
    const stripped = this.#approvals.strip(params)
    const sent = changed ? { ...stripped, arguments: call.arguments } : stripped
    let response: RpcResponse
    try {
      response = await this.#ask(sent === params ? request : { ...request, params: sent }, abort)
    } catch (error) {
      if (abort.aborted || !McpTransportError.isInstance(error)) throw error
      const said = error instanceof McpTimeoutError ? 'timed out: no answer came' : 'the server is gone'
      const { diagnostic } = await run.after(call, { text: said, isError: true })
      const code = error instanceof McpTimeoutError ? 'timeout' : 'server_gone'
      return responseTo(id, refusal(`${error.message}. ${diagnostic?.message ?? ''}`.trim(), { code }))
    }
    const { result } = response
    if (!isObject(result)) {
      const text = jsonTexts(response.error).join('\n')
      const { stopped, reason } = await run.after(call, { text, isError: true })
      return stopped ? errorTo(id, rpcCodes.stopped, `the error was withheld by policy: ${reason}`) : response
    }
    let text: string
    try {
      text = this.#textOf(result)
    } catch (error) {
      if (!InvalidInputError.isInstance(error)) throw error
      await run.note({ action: 'block', reason: error.message, text: '' }, { tool: call.tool })
      run.monitored.after(call, { text: '', isError: false })
      return responseTo(id, refusal(`The result was withheld: ${error.message}.`, { code: error.code }))
    }
    // A server that asks something back has not answered the call yet.
    if (result.resultType === 'input_required') return this.#judged(request, response)
    const verdict = await run.after(call, { text, isError: result.isError === true })
    if (verdict.stopped)
      return responseTo(id, refusal(verdict.feedback, { code: verdict.code, reason: verdict.reason }))
    if (verdict.diagnostic === undefined) return response
    const content = Array.isArray(result.content) ? result.content : []
    const hint = { type: 'text', text: `Diagnosis: ${verdict.diagnostic.message}` }
    return { ...response, result: { ...result, content: [...content, hint] } }
  }

  async #elicit(params: JsonObject, about: RequestId, abort: AbortSignal): Promise<Approval> {
    const { approvalTimeoutMs: timeoutMs = 300_000 } = this.#options
    const request = { jsonrpc: '2.0', id: ownId(), method: 'elicitation/create', params }
    try {
      const { result } = await this.#toClient.ask(request, { timeoutMs, about, abort })
      return answerOf(result)
    } catch (error) {
      // Silence is no yes.
      if (McpTransportError.isInstance(error)) return 'unavailable'
      throw error
    }
  }
}

/** Tools of one server beyond this number are not read. */
const maxTools = 10_000
/** Time for last answers once the server has gone. */
const farewellMs = 2000
const ownId = (): string => `ductile-${randomUUID()}`

/** A result that the model reads as an error: what policy says, and a machine's version of it in `_meta`. */
function refusal(text: string, decision: JsonObject): JsonObject {
  return {
    resultType: 'complete',
    content: [{ type: 'text', text }],
    isError: true,
    _meta: { 'ductile/decision': decision },
  }
}

/** The server's own error to a request of the proxy, which the client's request gets. */
class RelayedError extends Error {
  readonly response: RpcResponse
  constructor(response: RpcResponse) {
    super('the server answered with an error')
    this.response = response
  }
}

function failure({ id, method }: RpcRequest, error: unknown): RpcResponse {
  if (error instanceof RelayedError) return { ...error.response, id }
  const [code, kind] =
    error instanceof McpTimeoutError
      ? [rpcCodes.timeout, 'timeout']
      : McpTransportError.isInstance(error)
        ? [rpcCodes.serverGone, error.code]
        : InvalidInputError.isInstance(error)
          ? [rpcCodes.stopped, error.code]
          : [rpcCodes.unrecorded, DuctileError.isInstance(error) ? error.code : 'failed']
  const message = DuctileError.isInstance(error)
    ? error.message
    : 'the guard failed, so nothing was let through'
  // A tool's model can read a result, but no protocol error.
  return method === 'tools/call'
    ? responseTo(id, refusal(message, { code: kind }))
    : errorTo(id, code, message, { code: kind })
}
