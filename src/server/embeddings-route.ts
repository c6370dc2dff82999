import {
  contentFilterError,
  embeddingSubjects,
  openAiError,
  parseEmbeddingsRequest,
} from '../adapters/index.js'
import { guardExchange } from '../pipeline/index.js'
import { type Answer, askUpstream } from './ask-upstream.js'
import { HttpError, jsonHeaders } from './http-error.js'
import { readJson } from './read-json.js'
import { type Route, type RouteOptions, runOf } from './route.js'
import { verdictHeaders } from './verdict-headers.js'

const route = '/v1/embeddings'

/** Embeds texts that were judged, each by itself; any that is stopped stops the request. What comes back are numbers. */
export function embeddingsRoute(options: RouteOptions): Route {
  const { dependencies, pipeline, metrics, maxBodyBytes, onRequest } = options
  return async function embed(context) {
    const body = await readJson(context.req.raw, maxBodyBytes)
    const request = parseEmbeddingsRequest(body)
    onRequest?.(request)
    const { headers: asking, signal } = context.req.raw
    const ask = (abort: AbortSignal): Promise<Answer> =>
      askUpstream(
        { path: '/embeddings', headers: asking, body, isStream: false, abort, echo: noEcho },
        options,
      )
    if (pipeline === undefined) return respond(await ask(signal), {})
    const exchange = await guardExchange({
      pipeline,
      run: runOf(context),
      origin: {
        route,
        model: request.model.slice(0, 200),
        upstream: dependencies.upstream?.urlFor(request.model) ?? 'none',
      },
      abort: signal,
      gate: dependencies.protection?.gate ?? 'parallel',
      input: embeddingSubjects(request),
      complete: ask,
      output: () => [],
    })
    for (const judgement of exchange.input) metrics.judged(judgement)
    const verdict = verdictHeaders(exchange.input, pipeline.mode)
    if (exchange.type === 'blocked') {
      const { error } = contentFilterError({ edge: 'user', reason: exchange.by.decision.reason })
      const headers = { ...verdict, 'x-ductile-edge': exchange.edge }
      throw new HttpError(400, openAiError({ ...error, param: 'input' }), { headers })
    }
    return respond(exchange.reply, verdict)
  }
}

function noEcho(): never {
  const message = 'no upstream is configured, and the echo model has no embeddings'
  throw new HttpError(404, openAiError({ message, code: 'no_upstream' }))
}

function respond(answer: Answer, verdict: Record<string, string>): Response {
  if (answer.type === 'stream') throw new TypeError('internal: a whole answer was asked for')
  const { status, headers, text } = answer
  return new Response(text, { status, headers: { ...headers, ...jsonHeaders, ...verdict } })
}
