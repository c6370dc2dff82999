import { argumentsText, openAiError, type StreamCodec } from '../adapters/index.js'
import type { StreamGuard } from '../guard/index.js'
import {
  bothJudges,
  type GuardStreamOptions,
  guardStream,
  type Intervention,
  type Retry,
  type StreamEvent,
  tokenJudge,
  windowJudge,
} from '../pipeline/index.js'
import type { Answer } from './ask-upstream.js'
import { HttpError } from './http-error.js'
import type { RouteOptions } from './route.js'
import type { StreamingOptions } from './streaming-options.js'
import type { WireFormat, WireRequest } from './wire-format.js'

/** The upstream's bytes as events that may leave. */
export function judgedStream(
  bytes: AsyncIterable<Uint8Array>,
  {
    format,
    options,
    judging,
    ask,
    body,
  }: {
    format: Pick<WireFormat, 'codec'>
    options: RouteOptions
    judging: Pick<GuardStreamOptions, 'pipeline' | 'run' | 'origin' | 'abort' | 'asked'>
    /** Asks again with another body. */
    ask: (body: unknown) => Promise<Answer>
    /** The request as it was sent. */
    body: WireRequest
  },
): AsyncGenerator<readonly StreamEvent[], void, void> {
  const { codec } = format
  const {
    holdBack,
    onTrigger = 'cut',
    cadence,
    stallMs,
    tokenGuard,
  } = options.dependencies.protection?.streaming ?? {}
  const again: Retry['ask'] = async ({ delivered, instruction }) => {
    const answer = await ask(codec.continueRequest(body, { delivered, instruction }))
    if (answer.type === 'stream') return decoded(answer.body, codec)
    const message = `the upstream answered ${answer.status} to a retry`
    throw new HttpError(502, openAiError({ message, type: 'server_error', code: 'upstream_error' }))
  }
  return guardStream(decoded(bytes, codec), {
    ...judging,
    readArguments: argumentsText,
    onTrigger: interventionOf(onTrigger, again),
    onJudged: judgement => options.metrics.judged(judgement),
    ...(tokenGuard === undefined ? {} : { openJudge: tokenJudges(tokenGuard, judging, options) }),
    ...(holdBack === undefined ? {} : { holdBack }),
    ...(cadence === undefined ? {} : { cadence }),
    ...(stallMs === undefined ? {} : { stallMs }),
  })
}

/** Judges that read token by token beside those that read whole texts. */
function tokenJudges(
  guard: StreamGuard,
  { pipeline, run, asked, abort }: Pick<GuardStreamOptions, 'pipeline' | 'run' | 'asked' | 'abort'>,
  { dependencies: { protection } }: RouteOptions,
): NonNullable<GuardStreamOptions['openJudge']> {
  const stop = abort === undefined ? {} : { abort }
  const cadence = protection?.streaming?.cadence
  return async ({ channel, edge, before }) => {
    if (channel === 'tool-arguments' || channel === 'other') return undefined
    const session = await guard.openStream(asked, {
      strictness: protection?.strictness ?? 'moderate',
      ...stop,
    })
    const { mode } = pipeline
    return bothJudges(
      windowJudge({
        pipeline,
        edge,
        run,
        asked,
        before,
        ...stop,
        ...(cadence === undefined ? {} : { cadence }),
      }),
      tokenJudge(session, { edge, model: guard.model, mode, before }),
    )
  }
}

function interventionOf(chosen: NonNullable<StreamingOptions['onTrigger']>, ask: Retry['ask']): Intervention {
  if (chosen === 'cut') return { kind: 'cut' }
  if ('replace' in chosen) return { kind: 'replace', text: chosen.replace }
  const { otherwise = 'cut', ...retry } = chosen.retry
  return {
    kind: 'retry',
    ask,
    ...retry,
    otherwise: otherwise === 'cut' ? { kind: 'cut' } : { kind: 'replace', text: otherwise.replace },
  }
}

/** Reads a stream's bytes, a batch of events for each piece. Ending early lets go of the bytes at once. */
export function decoded(
  bytes: AsyncIterable<Uint8Array>,
  codec: StreamCodec,
): AsyncIterable<readonly StreamEvent[]> {
  const decoder = codec.decoder()
  const chunks = bytes[Symbol.asyncIterator]()
  let isOver = false
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        for (;;) {
          if (isOver) return { done: true as const, value: undefined }
          const chunk = await chunks.next()
          isOver = chunk.done === true
          const value = chunk.done === true ? decoder.end() : decoder.push(chunk.value)
          if (value.length > 0) return { done: false as const, value }
        }
      },
      async return() {
        isOver = true
        await chunks.return?.()
        return { done: true as const, value: undefined }
      },
    }),
  }
}
