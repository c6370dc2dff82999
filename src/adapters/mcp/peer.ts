import type { RequestId, RpcMessage } from './messages.js'

/** One side of a proxy: whoever is behind it, and however it is reached. */
export interface McpPeer {
  /** For people: a command, an address. */
  readonly name: string
  /**
   * @param options.about - the request of this peer that the message belongs to, where streams belong to requests
   * @throws McpTransportError `peer_gone`
   */
  send(message: RpcMessage, options?: { about?: RequestId | undefined }): Promise<void>
  /** Messages in order. Ends when the other side leaves. @throws McpTransportError if it broke */
  receive(): AsyncIterable<RpcMessage>
  close(): Promise<void>
}

/** Largest message that is read at all, in bytes. Results have a smaller limit of their own. */
export const defaultMaxMessageBytes = 32 * 1024 * 1024

/** Messages that wait to be read; closing ends the reading, failing breaks it. */
export class MessageQueue {
  readonly #waiting: RpcMessage[] = []
  #wake: (() => void) | undefined
  #end: { readonly error?: unknown } | undefined

  push(message: RpcMessage): void {
    if (this.#end !== undefined) return
    this.#waiting.push(message)
    this.#wake?.()
  }

  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake?.()
  }

  get ended(): boolean {
    return this.#end !== undefined
  }

  async *read(): AsyncGenerator<RpcMessage, void, void> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error
        return
      } else
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
    }
  }
}
