import type { Context } from 'hono'
import { contentFilterError, openAiError } from '../adapters/index.js'
import { InvalidInputError } from '../core/index.js'
import {
  type Blocked,
  guardExchange,
  guardInput,
  type Judgement,
  type Pipeline,
  type StreamEvent,
} from '../pipeline/index.js'
import { type Answer, askUpstream } from './ask-upstream.js'
import { HttpError, jsonHeaders } from './http-error.js'
import { judgedStream } from './judged-stream.js'
import { readJson } from './read-json.js'
import { type Route, type RouteOptions, runOf } from './route.js'
import { serverTiming } from './server-timing.js'
import { encodedBody, plainBody } from './stream-answer.js'
import type { UpstreamReply } from './upstream-reply.js'
import { verdictHeaders } from './verdict-headers.js'
import type { Input, Memory, WireFormat, WireRequest } from './wire-format.js'

/** A request on its way. */
interface Passage<Request extends WireRequest> {
  readonly context: Context
  readonly run: string
  readonly request: Request
  readonly input: Input
  readonly gone: AbortController
  /** Asks the upstream, with another body for a retry. */
  readonly ask: (abort: AbortSignal, body?: unknown) => Promise<Answer>
}

/** More messages than any conversation has, and few enough to judge. */
const maxMessages = 2048

/**
 * One route of a wire format: the input judged while the upstream is asked, the answer judged before it leaves, whole or
 * as a stream. A block is a 400, since clients repeat a 5xx.
 */
export function guardedRoute<Request extends WireRequest>(
  format: WireFormat<Request>,
  options: RouteOptions,
): Route {
  const { dependencies, pipeline, maxBodyBytes, onRequest } = options
  return async function answer(context) {
    const body = await readJson(context.req.raw, maxBodyBytes)
    const request = format.parseRequest(body)
    onRequest?.(request)
    const run = runOf(context)
    const otherParts = pipeline === undefined ? 'ignore' : (dependencies.otherParts ?? 'refuse')
    const input = await format.input(request, { otherParts, run })
    checkLength(input)
    const gone = new AbortController()
    const { signal } = context.req.raw
    signal.addEventListener('abort', () => gone.abort(signal.reason), { once: true })
    const ask: Passage<Request>['ask'] = (abort, changed = body) =>
      askUpstream(
        {
          path: format.path,
          headers: context.req.raw.headers,
          body: changed,
          isStream: request.stream === true,
          abort,
          echo: () => format.echo(request, input, dependencies.clock?.() ?? new Date()),
        },
        options,
      )
    const passage = { context, run, request, input, gone, ask }
    if (pipeline === undefined) return pass(await ask(gone.signal), gone, options)
    return request.stream === true
      ? answerStream(format, passage, { ...options, pipeline })
      : answerWhole(format, passage, { ...options, pipeline })
  }
}

type Guarded = RouteOptions & { readonly pipeline: Pipeline }

async function answerWhole<Request extends WireRequest>(
  format: WireFormat<Request>,
  passage: Passage<Request>,
  options: Guarded,
): Promise<Response> {
  const { context, input, gone, ask } = passage
  const exchange = await guardExchange({
    ...judging(format, passage, options),
    complete: async abort => whole(await ask(abort)),
    output: reply => {
      const answer = answerOf(reply)
      return answer === undefined ? [] : readAnswer(() => format.output(answer, input))
    },
  })
  gone.signal.throwIfAborted()
  const headers = { ...noted(input), ...verdict([...exchange.input, ...exchange.output], options) }
  if (exchange.type === 'blocked') throw blockError(exchange, headers)
  const { reply } = exchange
  const answer = answerOf(reply)
  if (answer !== undefined) await input.memory?.answered(answer)
  const timing = serverTiming([...exchange.input, ...exchange.output], reply.costMs)
  const isInline = context.req.header('x-ductile-moderation') === 'inline' && answer !== undefined
  const text = isInline ? JSON.stringify(format.withVerdict?.(answer, exchange) ?? answer) : reply.text
  return respond({ ...reply, text }, { ...headers, ...timing })
}

async function answerStream<Request extends WireRequest>(
  format: WireFormat<Request>,
  passage: Passage<Request>,
  options: Guarded,
): Promise<Response> {
  const { run, gone, ask } = passage
  const call = await guardInput({ ...judging(format, passage, options), start: ask })
  const headers = { ...noted(passage.input), ...verdict(call.input, options) }
  if (call.type === 'blocked') throw blockError(call, headers)
  const { started, input } = call
  const timing = serverTiming(input, started.costMs)
  if (started.type === 'reply') return respond(started, { ...headers, ...timing })
  const encoder = format.codec.encoder()
  const events = judgedStream(started.body, {
    format,
    options,
    judging: { ...judging(format, passage, options), asked: passage.input.asked },
    ask: body => ask(gone.signal, body),
    body: passage.request,
  })
  const onEnd = streamEnd(gone, options)
  const { memory } = passage.input
  const kept = memory === undefined ? events : remembered(events, memory)
  return new Response(encodedBody(kept, encoder, onEnd), {
    status: started.status,
    headers: {
      ...started.headers,
      'content-type': format.codec.contentType,
      'cache-control': 'no-cache',
      'x-ductile-run': run,
      ...headers,
      ...timing,
    },
  })
}

/** Ends the call to the upstream with the stream, however that ended, and reports what was not the client's doing. */
const streamEnd =
  (gone: AbortController, { dependencies: { onError } }: RouteOptions) =>
  (error?: unknown): void => {
    const wasGone = gone.signal.aborted
    gone.abort(new DOMException('the stream is over', 'AbortError'))
    const isAbort = error instanceof DOMException && error.name === 'AbortError'
    if (error !== undefined && !wasGone && !isAbort) onError?.(error)
  }

const judging = <Request extends WireRequest>(
  format: WireFormat<Request>,
  { run, request, input, gone }: Passage<Request>,
  { pipeline, dependencies: { upstream, protection } }: Guarded,
) => ({
  pipeline,
  run,
  origin: {
    route: format.route,
    model: request.model.slice(0, 200),
    upstream: upstream?.urlFor(request.model) ?? 'ductile-echo',
    ...input.notes,
  },
  abort: gone.signal,
  input: input.subjects,
  gate: protection?.gate ?? 'parallel',
})

const noted = ({ notes = {} }: Input): Record<string, string> =>
  Object.fromEntries(Object.entries(notes).map(([name, note]) => [`x-ductile-${name}`, note]))

/** Events that the memory has taken in before they leave. */
async function* remembered(
  batches: AsyncIterable<readonly StreamEvent[]>,
  memory: Memory,
): AsyncGenerator<readonly StreamEvent[], void, void> {
  for await (const batch of batches) {
    for (const event of batch) await memory.spoke(event)
    yield batch
  }
}

/** The answer itself; undefined for an error, which is not judged. */
const answerOf = ({ status, json }: UpstreamReply): unknown =>
  status >= 200 && status < 300 ? json : undefined

function whole(answer: Answer): UpstreamReply & { readonly costMs: number } {
  if (answer.type === 'stream') throw new TypeError('internal: a whole answer was asked for')
  return answer
}

/** What cannot be judged does not pass; and the fault is the upstream's, not the client's. */
function readAnswer<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    const message = `the upstream's answer cannot be judged: ${InvalidInputError.isInstance(cause) ? cause.message : ''}`
    throw new HttpError(
      502,
      openAiError({ message, type: 'server_error', code: 'upstream_not_a_completion' }),
      { cause },
    )
  }
}

function blockError({ edge, by, output }: Blocked, headers: Record<string, string>): HttpError {
  const body = contentFilterError({ edge: output.length > 0 ? 'answer' : 'user', reason: by.decision.reason })
  return new HttpError(400, body, { headers: { ...headers, 'x-ductile-edge': edge } })
}

function verdict(judgements: readonly Judgement[], { metrics, pipeline }: Guarded): Record<string, string> {
  for (const judgement of judgements) metrics.judged(judgement)
  return verdictHeaders(judgements, pipeline.mode)
}

/** Nothing is judged: bytes go as they come. */
function pass(answer: Answer, gone: AbortController, options: RouteOptions): Response {
  if (answer.type === 'reply') return respond(answer, {})
  return new Response(plainBody(answer.body, streamEnd(gone, options)), {
    status: answer.status,
    headers: {
      ...answer.headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    },
  })
}

function respond({ status, headers, text }: UpstreamReply, more: Record<string, string>): Response {
  return new Response(text, { status, headers: { ...headers, ...jsonHeaders, ...more } })
}

function checkLength({ asked, subjects }: Input): void {
  const longest = Math.max(
    asked.messages.length,
    ...subjects.map(({ conversation }) => conversation.messages.length),
  )
  if (longest > maxMessages)
    throw new InvalidInputError({
      code: 'too_many_messages',
      where: 'messages',
      message: `messages: ${longest} of them, at most ${maxMessages} are taken`,
    })
}
