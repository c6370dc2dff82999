import type { StreamEncoder } from '../adapters/index.js'
import { DuctileError } from '../core/index.js'
import type { StreamEvent } from '../pipeline/index.js'

/**
 * Events as the body of an answer, pulled one batch at a time, when the client has taken the last.
 *
 * @param onEnd - called once, with the error if it did not end well; when the client is gone too
 */
export function encodedBody(
  batches: AsyncIterable<readonly StreamEvent[]>,
  encoder: StreamEncoder,
  onEnd: (error?: unknown) => void,
): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder()
  return pulledBody(
    batches,
    batch => {
      let text = ''
      for (const event of batch) text += encoder.write(event)
      return utf8.encode(text)
    },
    // The head is sent, so an error can only be told in the stream itself.
    error =>
      utf8.encode(
        encoder.write({
          kind: 'error',
          stop: {
            code: DuctileError.isInstance(error) ? error.code : 'internal_error',
            reason: 'something went wrong inside the gateway; its log says what',
          },
        }),
      ),
    onEnd,
  )
}

/** Bytes as they are, when nothing is judged. */
export function plainBody(
  chunks: AsyncIterable<Uint8Array>,
  onEnd: (error?: unknown) => void,
): ReadableStream<Uint8Array> {
  return pulledBody(chunks, chunk => chunk, undefined, onEnd)
}

function pulledBody<Item>(
  items: AsyncIterable<Item>,
  bytesOf: (item: Item) => Uint8Array,
  lastWords: ((error: unknown) => Uint8Array) | undefined,
  onEnd: (error?: unknown) => void,
): ReadableStream<Uint8Array> {
  const iterator = items[Symbol.asyncIterator]()
  let isGone = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          for (;;) {
            const next = await iterator.next()
            if (isGone) return
            if (next.done === true) {
              onEnd()
              controller.close()
              return
            }
            const bytes = bytesOf(next.value)
            if (bytes.byteLength === 0) continue
            controller.enqueue(bytes)
            return
          }
        } catch (error) {
          if (isGone) return
          onEnd(error)
          if (lastWords === undefined) {
            controller.error(error)
            return
          }
          controller.enqueue(lastWords(error))
          controller.close()
        }
      },
      async cancel(reason) {
        isGone = true
        onEnd(reason ?? new DOMException('the client went away', 'AbortError'))
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
