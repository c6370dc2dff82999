/**
 * @file Guards every client of this process that takes a `fetch`: OpenAI-compatible chat completions and Responses, and
 * Anthropic's messages, whole and streamed.
 */
import { randomUUID } from 'node:crypto'
import { InvalidInputError } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import {
  type GuardStreamOptions,
  guardInput,
  guardStream,
  type StreamEvent,
  type Subject,
} from '../pipeline/index.js'
import { anthropicError } from './anthropic-error.js'
import {
  messageSubjects,
  messagesTexts,
  parseAnthropicMessage,
  parseMessagesRequest,
} from './anthropic-messages.js'
import { anthropicStream } from './anthropic-stream.js'
import { argumentsText } from './json-texts.js'
import { chatTexts, completionSubjects, parseChatCompletion, parseChatRequest } from './openai-chat.js'
import { openAiChatStream } from './openai-chat-stream.js'
import { contentFilterError, type OpenAiError, openAiError } from './openai-error.js'
import {
  parseResponsesRequest,
  parseResponsesResponse,
  responseSubjects,
  responsesTexts,
} from './openai-responses.js'
import { openAiResponsesStream } from './openai-responses-stream.js'
import type { TextsOptions } from './parts.js'
import { stoppedBy } from './stopped-by.js'
import type { StreamCodec } from './stream-codec.js'
import { askedConversation, type RequestTexts, requestSubjects } from './subjects.js'

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface GuardedFetchOptions
  extends TextsOptions,
    Pick<
      GuardStreamOptions,
      'pipeline' | 'holdBack' | 'cadence' | 'openJudge' | 'stallMs' | 'maxHeld' | 'onJudged' | 'onTrigger'
    > {
  /** Carries the calls out. @default the global `fetch` */
  readonly fetch?: Fetch
  /** Where calls come from; written to the ledger. Never content. @default { adapter: 'fetch' } */
  readonly origin?: Readonly<Record<string, string>>
  /** Identifier of the run a call belongs to. @default a new one each call */
  readonly run?: (url: URL) => string
  /** `serial`: a stopped input never reaches the model. @default 'parallel' */
  readonly gate?: 'parallel' | 'serial'
  /** Calls whose format is not known: refused, or passed with nothing judged. @default 'refuse' */
  readonly unknown?: 'refuse' | 'pass'
}

interface Format {
  readonly codec: StreamCodec
  readonly texts: (body: unknown, options: TextsOptions) => RequestTexts
  readonly output: (answer: unknown, asked: Conversation) => readonly Subject[]
  readonly errorBody: (error: OpenAiError) => unknown
}

const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  [
    '/chat/completions',
    {
      codec: openAiChatStream,
      texts: (body, options) => chatTexts(parseChatRequest(body), options),
      output: (answer, asked) => completionSubjects(parseChatCompletion(answer), asked),
      errorBody: error => error,
    },
  ],
  [
    '/responses',
    {
      codec: openAiResponsesStream,
      texts: (body, options) => responsesTexts(parseResponsesRequest(body), options),
      output: (answer, asked) => responseSubjects(parseResponsesResponse(answer), asked),
      errorBody: error => error,
    },
  ],
  [
    '/messages',
    {
      codec: anthropicStream,
      texts: (body, options) => messagesTexts(parseMessagesRequest(body), options),
      output: (answer, asked) => messageSubjects(parseAnthropicMessage(answer), asked),
      errorBody: ({ error }) => anthropicError('invalid_request_error', error.message),
    },
  ],
])

/**
 * A `fetch` that judges what goes to a model and what it answers.
 *
 * A stopped input or whole answer comes back as HTTP 400 in the format's error shape; so does a request that cannot be
 * judged. A stream is held back and cut as `guardStream` says. Errors of the upstream pass as they are. What an upstream
 * remembers of earlier calls (`previous_response_id`) was judged then, and is not judged again.
 *
 * @throws InvalidInputError `unguarded_call` for a call of unknown format, unless these pass; `invalid_request` or
 *   `malformed_json` for an answer that cannot be judged
 */
export function guardedFetch(options: GuardedFetchOptions): Fetch {
  const { fetch: carryOut = fetch, unknown = 'refuse' } = options
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const format = request.method === 'POST' ? formatOf(url) : undefined
    if (format !== undefined) return guarded({ request, init, url, format, carryOut }, options)
    if (unknown === 'pass') return carryOut(input, init)
    const where = `${request.method} ${url.pathname}`
    throw new InvalidInputError({
      code: 'unguarded_call',
      where,
      message: `guardedFetch: ${where} is of no format that can be judged; set unknown: 'pass' to let such calls through`,
    })
  }
}

function formatOf({ pathname }: URL): Format | undefined {
  const path = pathname.replace(/\/+$/, '')
  return [...formats].find(([end]) => path.endsWith(end))?.[1]
}

interface Call {
  readonly request: Request
  readonly init: RequestInit | undefined
  readonly url: URL
  readonly format: Format
  readonly carryOut: Fetch
}

async function guarded(
  { request, init, url, format, carryOut }: Call,
  options: GuardedFetchOptions,
): Promise<Response> {
  const { pipeline, origin = { adapter: 'fetch' }, run, gate, otherParts = 'refuse' } = options
  const body = await request.text()
  const texts = readTexts(body, format, { otherParts })
  if (texts instanceof Response) return texts
  /** Ends the call when the reader is done with it. */
  const left = new AbortController()
  const abort = AbortSignal.any([request.signal, left.signal])
  const context = { pipeline, run: run?.(url) ?? randomUUID(), origin, abort }
  const { method, headers } = request
  const gated = await guardInput({
    ...context,
    ...(gate === undefined ? {} : { gate }),
    input: requestSubjects(texts),
    start: signal => carryOut(url, { ...init, method, headers, body, signal }),
  })
  if (gated.type === 'blocked')
    return refusal(format, contentFilterError({ edge: 'user', reason: gated.by.decision.reason }))
  const answer = gated.started
  const asked = askedConversation(texts)
  if (!answer.ok) return answer
  if (answer.body !== null && /^text\/event-stream\b/i.test(answer.headers.get('content-type') ?? '')) {
    const events = guardStream(eventsOf(answer.body, format.codec), {
      ...streamOptions(options),
      ...context,
      asked,
      readArguments: argumentsText,
    })
    return withBody(answer, bytesOf(events, format.codec, left))
  }
  const text = await answer.text()
  const by = await stoppedBy(format.output(parseJson(text, 'answer'), asked), context)
  if (by === undefined) return withBody(answer, text)
  return refusal(format, contentFilterError({ edge: 'answer', reason: by.decision.reason }))
}

/** What a request says, or the answer that says why it cannot be judged. */
function readTexts(body: string, format: Format, options: TextsOptions): RequestTexts | Response {
  try {
    return format.texts(parseJson(body, 'body'), options)
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    const { message, where, code } = error as InvalidInputError
    return refusal(format, openAiError({ message, param: where, code }))
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, so it is not repeated.
    throw new InvalidInputError({ code: 'malformed_json', where, message: `the ${where} is not valid JSON` })
  }
}

const refusal = ({ errorBody }: Format, error: OpenAiError): Response =>
  Response.json(errorBody(error), { status: 400 })

function withBody(
  { status, statusText, headers: given }: Response,
  body: string | ReadableStream<Uint8Array>,
): Response {
  const headers = new Headers(given)
  // Of the bytes as they came, which were decoded and may be others now.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name)
  return new Response(body, { status, statusText, headers })
}

function streamOptions(options: GuardedFetchOptions) {
  const { fetch: _fetch, origin: _origin, run: _run, gate: _gate, unknown: _unknown, ...rest } = options
  const { otherParts: _otherParts, ...streaming } = rest
  return streaming
}

async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  codec: StreamCodec,
): AsyncGenerator<readonly StreamEvent[]> {
  const decoder = codec.decoder()
  for await (const bytes of body) {
    const events = decoder.push(bytes)
    if (events.length > 0) yield events
  }
  const events = decoder.end()
  if (events.length > 0) yield events
}

function bytesOf(
  batches: AsyncGenerator<readonly StreamEvent[], void, void>,
  codec: StreamCodec,
  left: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = codec.encoder()
  const utf8 = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // A stream that is asked and gives nothing is not asked again: go on until there are bytes.
        for (;;) {
          const { done, value } = await batches.next()
          if (done === true) {
            left.abort()
            return controller.close()
          }
          const text = value.map(event => encoder.write(event)).join('')
          if (text === '') continue
          return controller.enqueue(utf8.encode(text))
        }
      },
      async cancel(reason) {
        left.abort(reason ?? new DOMException('the reader went away', 'AbortError'))
        await batches.return().catch(() => {})
      },
    },
    { highWaterMark: 0 },
  )
}
