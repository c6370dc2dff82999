import type { Context } from 'hono'
import {
  type ChatRequest,
  chatConversations,
  contentFilterError,
  inlineSide,
  openAiError,
  parseChatCompletion,
  parseChatRequest,
  replyConversations,
} from '../adapters/index.js'
import { InvalidInputError } from '../core/index.js'
import { type Blocked, type Exchange, guardExchange, type Judgement } from '../pipeline/index.js'
import type { AppDependencies } from './app-dependencies.js'
import { echoCompletion, echoModel } from './echo-model.js'
import { HttpError, jsonHeaders } from './http-error.js'
import { moderationModel, toResult } from './moderation-result.js'
import { readJson } from './read-json.js'
import { type Route, type RouteOptions, runOf } from './route.js'
import type { UpstreamReply } from './upstream.js'
import { verdictHeaders } from './verdict-headers.js'

const route = '/v1/chat/completions'

/** One chat completion: judged, asked, judged. A block is a 400, since clients repeat a 5xx. */
export function chatRoute(options: RouteOptions): Route {
  const { dependencies, pipeline, maxBodyBytes } = options
  return async function chatCompletion(context) {
    const body = await readJson(context.req.raw, maxBodyBytes)
    const request = parseChatRequest(body)
    refuseStream(request)
    const ask = (abort: AbortSignal): Promise<UpstreamReply> =>
      complete(request, body, { context, abort }, options)
    if (pipeline === undefined) return respond(await ask(context.req.raw.signal), {})

    const asked = chatConversations(request, { otherParts: dependencies.otherParts ?? 'refuse' })
    const exchange = await guardExchange({
      pipeline,
      run: runOf(context),
      origin: {
        route,
        model: request.model.slice(0, 200),
        upstream: dependencies.upstream?.url ?? echoModel,
      },
      abort: context.req.raw.signal,
      input: asked.map(conversation => ({ edge: 'user' as const, conversation })),
      complete: ask,
      output: reply =>
        isAnswer(reply)
          ? replyConversations(readCompletion(reply), asked).map(conversation => ({
              edge: 'answer' as const,
              conversation,
            }))
          : [],
    })
    const judgements = [...exchange.input, ...exchange.output]
    for (const judgement of judgements) options.metrics.judged(judgement)
    const headers = verdictHeaders(judgements, pipeline.mode)
    if (exchange.type === 'blocked') throw blockError(exchange, headers)
    const wantsInline = context.req.header('x-ductile-moderation') === 'inline'
    return respond(
      wantsInline && isAnswer(exchange.reply) ? withModeration(exchange, dependencies) : exchange.reply,
      headers,
    )
  }
}

const isAnswer = ({ status }: UpstreamReply): boolean => status >= 200 && status < 300

/** A stream could not be judged before it is read; until it can be, it is refused and never passed unguarded. */
function refuseStream({ stream }: ChatRequest): void {
  if (stream === true)
    throw new InvalidInputError({
      code: 'stream_unsupported',
      where: 'stream',
      message: 'stream: true is not supported yet, as a stream would pass unjudged; ask without it',
    })
}

async function complete(
  request: ChatRequest,
  body: unknown,
  { context, abort }: { context: Context; abort: AbortSignal },
  { dependencies: { upstream, access, clock = () => new Date() }, metrics }: RouteOptions,
): Promise<UpstreamReply> {
  if (upstream === undefined)
    return {
      status: 200,
      headers: {},
      text: echoCompletion(request, chatConversations(request, { otherParts: 'ignore' }), clock()),
    }
  const started = performance.now()
  try {
    const reply = await upstream.call({
      path: '/chat/completions',
      method: 'POST',
      headers: context.req.raw.headers,
      passKey: access.keys.length === 0,
      // Written anew from what was parsed: what was judged is what is sent, whatever a second parser makes of
      // repeated keys.
      body: JSON.stringify(body),
      abort,
    })
    metrics.upstreamAnswered(String(reply.status), performance.now() - started)
    return reply
  } catch (error) {
    const outcome = error instanceof HttpError ? (error.body.error.code ?? 'failed') : 'failed'
    metrics.upstreamAnswered(outcome, performance.now() - started)
    throw error
  }
}

function readCompletion({ text }: UpstreamReply) {
  try {
    return parseChatCompletion(JSON.parse(text))
  } catch (cause) {
    // It cannot be judged, so it does not pass; and the fault is the upstream's, not the client's.
    const message = `the upstream's answer is no chat completion: ${cause instanceof Error ? cause.message : ''}`
    throw new HttpError(
      502,
      openAiError({ message, type: 'server_error', code: 'upstream_not_a_completion' }),
      { cause },
    )
  }
}

function blockError({ edge: judged, by }: Blocked, headers: Record<string, string>): HttpError {
  const edge = judged === 'user' ? 'user' : 'answer'
  return new HttpError(400, contentFilterError({ edge, reason: by.decision.reason }), {
    headers: { ...headers, 'x-ductile-edge': edge },
  })
}

function respond({ status, headers, text }: UpstreamReply, verdict: Record<string, string>): Response {
  return new Response(text, { status, headers: { ...headers, ...jsonHeaders, ...verdict } })
}

/** The answer with OpenAI's own field for verdicts filled in. */
function withModeration(
  { reply, input, output }: Extract<Exchange<UpstreamReply>, { type: 'answered' }>,
  { protection }: AppDependencies,
): UpstreamReply {
  const model = moderationModel(protection!.guard)
  const side = (judgements: readonly Judgement[]) => inlineSide(model, () => judgements.map(toResult))
  const moderation = { input: side(input), output: side(output) }
  return { ...reply, text: JSON.stringify({ ...(JSON.parse(reply.text) as object), moderation }) }
}
