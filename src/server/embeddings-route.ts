import {
  contentFilterError,
  embeddingSubjects,
  openAiError,
  parseEmbeddingsRequest,
} from '../adapters/index.js'
import { guardExchange } from '../pipeline/index.js'
import { HttpError, jsonHeaders } from './http-error.js'
import { readJson } from './read-json.js'
import { type Route, type RouteOptions, runOf } from './route.js'
import { verdictHeaders } from './verdict-headers.js'

const route = '/v1/embeddings'

/** Embeds texts that were judged, each by itself; any that is stopped stops the request. What comes back are numbers. */
export function embeddingsRoute({ dependencies, pipeline, metrics, maxBodyBytes }: RouteOptions): Route {
  const { upstream, access, protection } = dependencies
  return async function embed(context) {
    const body = await readJson(context.req.raw, maxBodyBytes)
    const request = parseEmbeddingsRequest(body)
    if (upstream === undefined) {
      const message = 'no upstream is configured, and the echo model has no embeddings'
      throw new HttpError(404, openAiError({ message, code: 'no_upstream' }))
    }
    const { signal } = context.req.raw
    const ask = (abort: AbortSignal) =>
      upstream.call({
        path: '/embeddings',
        method: 'POST',
        headers: context.req.raw.headers,
        passKey: access.keys.length === 0,
        body: JSON.stringify(body),
        model: request.model,
        abort,
      })
    if (pipeline === undefined) {
      const { status, headers, text } = await ask(signal)
      return new Response(text, { status, headers: { ...headers, ...jsonHeaders } })
    }
    const exchange = await guardExchange({
      pipeline,
      run: runOf(context),
      origin: { route, model: request.model.slice(0, 200), upstream: upstream.urlFor(request.model) },
      abort: signal,
      gate: protection?.gate ?? 'parallel',
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
    const { status, headers, text } = exchange.reply
    return new Response(text, { status, headers: { ...headers, ...jsonHeaders, ...verdict } })
  }
}
