import { openAiError } from '../adapters/index.js'
import { HttpError } from './http-error.js'
import type { Upstream, UpstreamCall } from './upstream.js'

/** An upstream and the models it answers: names, or the start of one with `*` at its end. */
export interface ModelUpstream {
  readonly models: readonly string[]
  readonly upstream: Upstream
}

/**
 * Several upstreams as one: the first whose models fit the request's is asked, else `otherwise`. The list of models is
 * the first one's or `otherwise`'s.
 */
export function modelUpstreams(list: readonly ModelUpstream[], otherwise: Upstream | undefined): Upstream {
  const forModel = (model: string | undefined): Upstream => {
    const fitting = list.find(({ models }) => model !== undefined && models.some(name => fits(name, model)))
    const found = fitting?.upstream ?? otherwise
    if (found !== undefined) return found
    throw new HttpError(
      404,
      openAiError({
        message: `no upstream is configured for the model "${(model ?? '').slice(0, 200)}"`,
        param: 'model',
        code: 'model_not_found',
      }),
    )
  }
  const forCall = ({ path, model }: UpstreamCall): Upstream =>
    path === '/models' ? (otherwise ?? list[0]!.upstream) : forModel(model)
  return {
    url: [...list.map(({ upstream }) => upstream), ...(otherwise === undefined ? [] : [otherwise])]
      .map(({ url }) => url)
      .join(' '),
    urlFor: model => forModel(model).url,
    call: async call => forCall(call).call(call),
    open: async call => forCall(call).open(call),
    async close() {
      await Promise.all([...list.map(({ upstream }) => upstream.close()), otherwise?.close()])
    },
  }
}

const fits = (pattern: string, model: string): boolean =>
  pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern
