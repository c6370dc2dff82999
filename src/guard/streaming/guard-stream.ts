import { InvalidArgumentError } from '../../core/index.js'
import type { StreamReport, StreamSession, StreamTrigger, TokenVerdict } from './stream-session.js'

/** What a guarded stream gives its consumer. `flagged` is the last thing it gives. */
export type GuardedChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'flagged'; readonly trigger: StreamTrigger }

export interface GuardStreamOptions {
  /**
   * Judged tokens kept back. At `window - 1` or more nothing of the window that flags is shown; below, nothing from the
   * trigger on.
   * @default 1
   */
  readonly holdback?: number
  readonly abort?: AbortSignal
}

/**
 * Passes a reply on, as far as it was judged harmless. At the trigger the source is told to stop and what was kept back
 * is dropped. The source is read only when the consumer asks for more; a consumer that leaves early ends the source,
 * and the session is closed whatever happens.
 *
 * @returns the report of the session
 * @throws InvalidArgumentError if holdback is no whole number from 0 on; what the source throws; the abort's reason
 */
export async function* guardStream(
  source: AsyncIterable<string>,
  session: StreamSession,
  { holdback = 1, abort }: GuardStreamOptions = {},
): AsyncGenerator<GuardedChunk, StreamReport, undefined> {
  if (!(Number.isInteger(holdback) && holdback >= 0))
    throw new InvalidArgumentError(`guardStream: holdback must be a whole number from 0 on, got ${holdback}`)
  const shown = createRelease(holdback)
  try {
    for await (const delta of untilAborted(source, abort)) {
      shown.add(delta)
      const text = shown.judged(session.push(delta), session.trigger)
      if (text !== '') yield { type: 'text', text }
      if (session.trigger !== undefined) break
    }
    const report = session.close()
    const text = report.trigger === undefined ? shown.rest() : shown.judged(report.tail, report.trigger)
    if (text !== '') yield { type: 'text', text }
    if (report.trigger !== undefined) yield { type: 'flagged', trigger: report.trigger }
    return report
  } finally {
    session.close()
  }
}

/** Text that waits until enough tokens behind it are judged. */
function createRelease(holdback: number): {
  add(delta: string): void
  judged(verdicts: readonly TokenVerdict[], trigger: StreamTrigger | undefined): string
  rest(): string
} {
  let held = ''
  let offset = 0
  const waiting: TokenVerdict[] = []
  const release = (end: number): string => {
    const text = held.slice(0, Math.max(0, end - offset))
    held = held.slice(text.length)
    offset += text.length
    return text
  }
  return {
    add(delta) {
      held += delta
    },
    judged(verdicts, trigger) {
      let end = offset
      for (const verdict of verdicts) {
        if (trigger !== undefined && verdict.index >= trigger.index) break
        waiting.push(verdict)
        if (waiting.length > holdback) end = Math.max(end, waiting.shift()!.span.end)
      }
      return release(end)
    },
    rest: () => release(offset + held.length),
  }
}

/** The source, left at once when aborted, even while it keeps its next piece waiting. */
async function* untilAborted<Item>(
  source: AsyncIterable<Item>,
  abort: AbortSignal | undefined,
): AsyncGenerator<Item, void, undefined> {
  if (abort === undefined) {
    yield* source
    return
  }
  abort.throwIfAborted()
  const iterator = source[Symbol.asyncIterator]()
  let finished = false
  let give: (reason: unknown) => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    give = reject
  })
  aborted.catch(() => {})
  const onAbort = (): void => give(abort.reason)
  abort.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted]).catch(error => {
        finished = !abort.aborted
        throw error
      })
      if (done) {
        finished = true
        return
      }
      yield value
    }
  } finally {
    abort.removeEventListener('abort', onAbort)
    // A source that is stuck never answers: it is told, not waited for.
    if (!finished) void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}
