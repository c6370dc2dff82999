import type { Context } from 'hono'
import { type Operation, type RequestSpan, startRequestSpan } from '../adapters/index.js'
import { toHttpError } from './http-error.js'
import type { Route, RouteOptions } from './route.js'
import type { Upstream } from './upstream.js'

/**
 * A route whose requests have spans, up to the last byte of their answers, when an OpenTelemetry SDK is registered.
 * Otherwise it is the route itself.
 *
 * @param create - the route from its options; asked once more for each request that is traced, so that what it reports
 *   goes to that request's span
 */
export function tracedRoute(
  { route, operation }: { readonly route: string; readonly operation: Operation },
  options: RouteOptions,
  create: (options: RouteOptions) => Route,
): Route {
  const untraced = create(options)
  return async function traced(context: Context) {
    const span = startRequestSpan({ operation, route, headers: context.req.raw.headers })
    if (span === undefined) return untraced(context)
    try {
      const response = await create(reportingTo(span, options))(context)
      span.answered(response.status)
      const isStream = /^text\/event-stream\b/.test(response.headers.get('content-type') ?? '')
      if (isStream && response.body !== null)
        return new Response(
          untilOver(response.body, () => span.end()),
          response,
        )
      span.end()
      return response
    } catch (error) {
      const { status } = fail(span, error)
      span.answered(status)
      span.end()
      throw error
    }
  }
}

function fail(span: RequestSpan, error: unknown): { status: number } {
  const { status, body } = toHttpError(error)
  span.failed(body.error.code ?? 'failed')
  return { status }
}

/** The same options; what is asked, judged and goes wrong is told to the span, and the upstream of it. */
function reportingTo(span: RequestSpan, options: RouteOptions): RouteOptions {
  const { metrics, dependencies } = options
  const { upstream, onError } = dependencies
  return {
    ...options,
    onRequest: ({ model, stream }) => {
      const isStream = stream === true
      span.asked({ model, isStream, ...(upstream === undefined ? {} : { upstream: urlOf(upstream, model) }) })
    },
    metrics: {
      ...metrics,
      judged(judgement) {
        metrics.judged(judgement)
        span.judged(judgement)
      },
    },
    dependencies: {
      ...dependencies,
      onError(error) {
        fail(span, error)
        onError?.(error)
      },
      ...(upstream === undefined ? {} : { upstream: carrying(upstream, span) }),
    },
  }
}

/** Empty for a model that no upstream answers, which the route itself will say. */
function urlOf(upstream: Upstream, model: string): string {
  try {
    return upstream.urlFor(model)
  } catch {
    return ''
  }
}

const carrying = (upstream: Upstream, span: RequestSpan): Upstream => ({
  ...upstream,
  call: call => upstream.call({ ...call, headers: span.carriedBy(call.headers) }),
  open: call => upstream.open({ ...call, headers: span.carriedBy(call.headers) }),
})

/** The same bytes, pulled as they are asked for. @param onOver - called once: at their end, or when the reader is gone */
function untilOver(bytes: ReadableStream<Uint8Array>, onOver: () => void): ReadableStream<Uint8Array> {
  const reader = bytes.getReader()
  let isGone = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (isGone) return
          if (!done) return controller.enqueue(value)
          controller.close()
        } catch (error) {
          if (isGone) return
          controller.error(error)
        }
        onOver()
      },
      async cancel(reason) {
        isGone = true
        // What was delivered is judged and recorded before it is over.
        await reader.cancel(reason).finally(onOver)
      },
    },
    { highWaterMark: 0 },
  )
}
