import { McpTransportError, type RequestId, type RpcRequest, type RpcResponse } from './messages.js'
import type { McpPeer } from './peer.js'

interface Open {
  readonly resolve: (response: RpcResponse) => void
  readonly reject: (error: unknown) => void
  readonly timer: NodeJS.Timeout
  readonly progressToken: unknown
}

/** No answer came in time. */
export class McpTimeoutError extends McpTransportError {
  constructor(what: string, timeoutMs: number) {
    super('peer_gone', `${what} was not answered within ${timeoutMs} ms`)
  }
}

/** Requests to one peer that wait for their answers, each within its time. */
export class Exchanges {
  readonly #peer: McpPeer
  readonly #open = new Map<RequestId, Open>()
  #gone: unknown

  constructor(peer: McpPeer) {
    this.#peer = peer
  }

  /**
   * Sends a request and waits for its answer. Progress starts the time anew.
   *
   * @throws McpTimeoutError, after telling the peer to stop; McpTransportError if it is gone; the abort's reason
   */
  async ask(
    request: RpcRequest,
    { timeoutMs, about, abort }: { timeoutMs: number; about?: RequestId | undefined; abort?: AbortSignal },
  ): Promise<RpcResponse> {
    if (this.#gone !== undefined) throw this.#gone
    abort?.throwIfAborted()
    const meta = request.params?._meta as { progressToken?: unknown } | undefined
    return new Promise<RpcResponse>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        this.#open.delete(request.id)
        abort?.removeEventListener('abort', onAbort)
      }
      const fail = (error: unknown): void => {
        settle()
        reject(error)
      }
      const onAbort = (): void => fail(abort!.reason)
      const timer = setTimeout(() => {
        fail(new McpTimeoutError(request.method, timeoutMs))
        const params = { requestId: request.id, reason: 'no answer in time' }
        this.#peer.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params }).catch(() => {})
      }, timeoutMs)
      abort?.addEventListener('abort', onAbort, { once: true })
      this.#open.set(request.id, {
        resolve: response => {
          settle()
          resolve(response)
        },
        reject: fail,
        timer,
        progressToken: meta?.progressToken,
      })
      this.#peer.send(request, about === undefined ? {} : { about }).catch(fail)
    })
  }

  /** Whether a response was waited for. */
  answer(response: RpcResponse): boolean {
    const open = response.id === null ? undefined : this.#open.get(response.id)
    open?.resolve(response)
    return open !== undefined
  }

  progress(token: unknown): void {
    for (const { progressToken, timer } of this.#open.values())
      if (progressToken !== undefined && progressToken === token) timer.refresh()
  }

  /** All that wait are told, and whoever asks from now on. */
  fail(error: unknown): void {
    this.#gone = error
    for (const { reject } of [...this.#open.values()]) reject(error)
  }
}
