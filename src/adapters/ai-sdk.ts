/**
 * @file Guards models of the AI SDK in process: a language model middleware that judges what goes in and what comes out,
 * streams included. No SDK is needed to load this file.
 */
import { randomUUID } from 'node:crypto'
import {
  type GuardStreamOptions,
  guardExchange,
  guardInput,
  guardStream,
  type Judgement,
  type StreamEvent,
} from '../pipeline/index.js'
import {
  type CallOptions,
  contentEvents,
  contentFilter,
  type Part,
  PartWriter,
  partEvents,
  promptTexts,
} from './ai-sdk-parts.js'
import { argumentsText } from './json-texts.js'
import { askedConversation, replySubjects, requestSubjects } from './subjects.js'

export interface GuardMiddlewareOptions
  extends Pick<
    GuardStreamOptions,
    'pipeline' | 'holdBack' | 'cadence' | 'openJudge' | 'stallMs' | 'maxHeld' | 'onJudged'
  > {
  /** Where calls come from; written to the ledger. Never content. @default { adapter: 'ai-sdk' } */
  readonly origin?: Readonly<Record<string, string>>
  /** Identifier of the run a call belongs to, such as the conversation's. @default a new one each call */
  readonly run?: (options: CallOptions) => string
  /** What the user gets in place of text that policy stops; without it the answer just ends. */
  readonly replacement?: string
  /** `serial`: a stopped input never reaches the model. @default 'parallel' */
  readonly gate?: 'parallel' | 'serial'
}

interface Generated {
  readonly content: readonly Part[]
}
interface Streamed {
  readonly stream: ReadableStream<Part>
}
interface GuardedModel {
  doGenerate(options: CallOptions): PromiseLike<Generated>
  doStream(options: CallOptions): PromiseLike<Streamed>
}
interface Wrapped {
  readonly params: CallOptions
  readonly model: GuardedModel
}

/** What `wrapLanguageModel` takes. Parameters are `any`-shaped on purpose: the SDK's own types fit without being imported. */
export interface GuardMiddleware<Version extends 'v3' | 'v2'> {
  readonly specificationVersion: Version
  readonly middlewareVersion: Version
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the caller's SDK, which is no dependency.
  readonly wrapGenerate: (call: any) => Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: call and result are typed by the caller's SDK, which is no dependency.
  readonly wrapStream: (call: any) => Promise<any>
}

/**
 * For `wrapLanguageModel` of the AI SDK.
 *
 * A stopped input or answer ends with finish reason `content-filter` and `providerMetadata.ductile` (`reason`, `code`),
 * not with an exception: callers meet the same end in `generateText` and `streamText`. Text of a stream leaves as
 * `guardStream` says. Raw chunks of the provider are left out of guarded streams. Files are not judged.
 *
 * @param version - the specification of the models to wrap: `v3` is that of `ai` 6, `v2` that of `ai` 5
 */
export function guardMiddleware<Version extends 'v3' | 'v2' = 'v3'>(
  options: GuardMiddlewareOptions,
  version: Version = 'v3' as Version,
): GuardMiddleware<Version> {
  return {
    specificationVersion: version,
    middlewareVersion: version,
    wrapGenerate: (call: Wrapped) => generate(call, options, version),
    wrapStream: (call: Wrapped) => stream(call, options, version),
  }
}

function judging({ params }: Wrapped, { pipeline, origin, run, gate }: GuardMiddlewareOptions) {
  const texts = promptTexts(params)
  return {
    pipeline,
    run: run?.(params) ?? randomUUID(),
    origin: origin ?? { adapter: 'ai-sdk' },
    ...(gate === undefined ? {} : { gate }),
    ...(params.abortSignal === undefined ? {} : { abort: params.abortSignal }),
    input: requestSubjects(texts),
    asked: askedConversation(texts),
  }
}

async function generate(
  call: Wrapped,
  options: GuardMiddlewareOptions,
  version: 'v3' | 'v2',
): Promise<unknown> {
  const { asked, ...shared } = judging(call, options)
  const exchange = await guardExchange<Generated>({
    ...shared,
    complete: async abortSignal => call.model.doGenerate({ ...call.params, abortSignal }),
    output: ({ content }) => replySubjects(contentEvents(content), asked),
  })
  if (exchange.type === 'answered') return exchange.reply
  const { replacement } = options
  return {
    content: replacement === undefined ? [] : [{ type: 'text', text: replacement }],
    ...contentFilter[version],
    ...verdict(exchange.by),
    warnings: [],
  }
}

async function stream(
  call: Wrapped,
  options: GuardMiddlewareOptions,
  version: 'v3' | 'v2',
): Promise<unknown> {
  const { asked, ...shared } = judging(call, options)
  const gated = await guardInput<Streamed>({
    ...shared,
    start: async abortSignal => call.model.doStream({ ...call.params, abortSignal }),
  })
  if (gated.type === 'blocked') return { stream: blockedStream(gated.by, options, version) }
  const { holdBack, cadence, openJudge, stallMs, maxHeld, onJudged, replacement } = options
  const { input: _, gate: _gate, ...context } = shared
  const events = guardStream(eventsOf(gated.started.stream), {
    ...context,
    asked,
    readArguments: argumentsText,
    onTrigger: replacement === undefined ? { kind: 'cut' } : { kind: 'replace', text: replacement },
    ...(holdBack === undefined ? {} : { holdBack }),
    ...(cadence === undefined ? {} : { cadence }),
    ...(openJudge === undefined ? {} : { openJudge }),
    ...(stallMs === undefined ? {} : { stallMs }),
    ...(maxHeld === undefined ? {} : { maxHeld }),
    ...(onJudged === undefined ? {} : { onJudged }),
  })
  return { ...gated.started, stream: partsOf(events, new PartWriter(contentFilter[version])) }
}

const verdict = ({ edge, decision }: Judgement) => ({
  providerMetadata: { ductile: { edge, reason: decision.reason, code: 'content_filter' } },
})

function blockedStream(
  by: Judgement,
  { replacement }: GuardMiddlewareOptions,
  version: 'v3' | 'v2',
): ReadableStream<Part> {
  const said: readonly Part[] =
    replacement === undefined
      ? []
      : [
          { type: 'text-start', id: 'replacement' },
          { type: 'text-delta', id: 'replacement', delta: replacement },
          { type: 'text-end', id: 'replacement' },
        ]
  const finish = { type: 'finish', ...contentFilter[version], ...verdict(by) }
  const parts: readonly Part[] = [{ type: 'stream-start', warnings: [] }, ...said, finish]
  return new ReadableStream<Part>({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
}

async function* eventsOf(stream: ReadableStream<Part>): AsyncGenerator<readonly StreamEvent[]> {
  // Iterating cancels the stream when the consumer leaves early.
  for await (const part of stream) {
    const events = partEvents(part)
    if (events.length > 0) yield events
  }
}

function partsOf(
  batches: AsyncGenerator<readonly StreamEvent[], void, void>,
  writer: PartWriter,
): ReadableStream<Part> {
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        // A stream that is asked and gives nothing is not asked again: go on until there is a part.
        for (;;) {
          const { done, value } = await batches.next()
          if (done === true) return controller.close()
          const parts = value.flatMap(event => writer.write(event))
          for (const part of parts) controller.enqueue(part)
          if (parts.length > 0) return
        }
      },
      async cancel() {
        await batches.return()
      },
    },
    { highWaterMark: 0 },
  )
}
