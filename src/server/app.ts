import { Hono } from 'hono'
import { type Operation, openAiError } from '../adapters/index.js'
import { requireHost, requireKey } from './access.js'
import type { AppDependencies } from './app-dependencies.js'
import { chatFormat } from './chat-format.js'
import { echoModels } from './echo-model.js'
import { embeddingsRoute } from './embeddings-route.js'
import { guardedRoute } from './guarded-route.js'
import { errorResponse, HttpError, jsonHeaders, toHttpError } from './http-error.js'
import { messagesFormat } from './messages-format.js'
import { createMetrics } from './metrics.js'
import { moderationRoute } from './moderation-route.js'
import { protect } from './protection.js'
import { responsesFormat } from './responses-format.js'
import type { Route, RouteOptions } from './route.js'
import { staticFile, studioMissing } from './static-files.js'
import { studioRoutes } from './studio-routes.js'
import { tracedRoute } from './traced-route.js'
import type { WireFormat } from './wire-format.js'

/**
 * The gateway and the API behind the studio. Binds no port and opens nothing: all it stands on is passed in, so that
 * `app.request('/v1/…')` is the whole server in a test.
 *
 * No CORS header is ever sent: pages of other origins cannot read it.
 *
 * @throws ConfigurationError if policy and guard do not fit
 */
export function createApp(dependencies: AppDependencies): Hono {
  const {
    protection,
    ledger,
    upstream,
    access,
    studioFolder,
    onError,
    maxBodyBytes = 4 * 1024 * 1024,
  } = dependencies
  const pipeline = protection === undefined ? undefined : protect(protection, ledger)
  const metrics = dependencies.metrics ?? createMetrics()
  const options: RouteOptions = { dependencies, pipeline, metrics, maxBodyBytes }
  const at = (route: string): RouteOptions => {
    const own = dependencies.routes?.[route]
    if (own === undefined) return options
    return { ...options, dependencies: { ...dependencies, protection: own }, pipeline: protect(own, ledger) }
  }
  const started = dependencies.clock?.() ?? new Date()
  const formats: readonly WireFormat[] = [
    chatFormat(dependencies),
    responsesFormat(dependencies),
    messagesFormat,
  ]

  const app = new Hono()
  app.onError((error, context) => {
    const answer = toHttpError(error)
    if (answer.status >= 500) onError?.(answer.cause ?? answer)
    return errorResponse(answer, formats.find(({ route }) => route === context.req.path)?.errorBody)
  })
  app.notFound(context => {
    const message = `there is no ${context.req.method} ${context.req.path.slice(0, 200)}`
    return errorResponse(new HttpError(404, openAiError({ message, code: 'not_found' })))
  })

  app.get('/healthz', context => context.text('ok'))
  app.get('/readyz', async context => {
    // Ready to judge: the guard passed its self-test when it opened, and the ledger answers.
    await ledger?.head()
    return context.text('ready')
  })

  const key = requireKey(access)
  app.use(requireHost(access))
  for (const path of ['/v1/*', '/api/*', '/metrics']) app.use(path, key)

  app.get('/metrics', async () => {
    const { text, contentType } = await metrics.expose()
    return new Response(text, { headers: { 'content-type': contentType } })
  })
  const post = (route: string, operation: Operation, create: (options: RouteOptions) => Route) =>
    app.post(route, tracedRoute({ route, operation }, at(route), create))
  for (const format of formats) post(format.route, 'chat', own => guardedRoute(format, own))
  post('/v1/embeddings', 'embeddings', embeddingsRoute)
  post('/v1/moderations', 'moderation', moderationRoute)
  app.get('/v1/models', async context => {
    if (upstream === undefined) return new Response(echoModels(started), { headers: jsonHeaders })
    const { status, headers, text } = await upstream.call({
      path: '/models',
      method: 'GET',
      headers: context.req.raw.headers,
      passKey: access.keys.length === 0,
      abort: context.req.raw.signal,
    })
    return new Response(text, { status, headers: { ...headers, ...jsonHeaders } })
  })
  app.route('/api', studioRoutes(options))

  app.get('*', async (context, next) => {
    const { pathname } = new URL(context.req.url)
    if (/^\/(api|v1)(\/|$)/.test(pathname)) return next()
    const file = studioFolder === undefined ? undefined : await staticFile(studioFolder, pathname)
    if (file !== undefined) return file
    return pathname === '/' ? studioMissing() : next()
  })
  return app
}
