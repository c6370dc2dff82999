import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { ConfigurationError, InvalidArgumentError } from '../core/index.js'
import { type AccessOptions, loopbackHosts } from './access.js'
import { createGateway, type GatewayOptions } from './gateway.js'
import { type Generation, liveGateway } from './live-gateway.js'
import { createMetrics, type Metrics } from './metrics.js'
import { modelUpstreams } from './model-upstreams.js'
import { createUpstream, type UpstreamOptions } from './upstream.js'

/** How to run the gateway. What it stands on (guard, ledger) is opened by the caller, who also closes it. */
export interface ServerOptions extends Omit<GatewayOptions, 'access' | 'upstream' | 'metrics'> {
  /** 0 picks a free one. @default 4600 */
  readonly port?: number
  /** Address to listen on. Anything but loopback needs `keys`. @default '127.0.0.1' */
  readonly host?: string
  /** Bearer keys, any of which opens the API. @default none */
  readonly keys?: readonly string[]
  /** Host names to be called by, beside the address listened on. On other addresses than loopback all, when absent. */
  readonly hosts?: readonly string[]
  /** Who answers models that none of `upstreams` is named for. */
  readonly upstream?: UpstreamOptions
  /** The first whose models fit is asked: names, or the start of one with `*` at its end. */
  readonly upstreams?: readonly (UpstreamOptions & { readonly models: readonly string[] })[]
  /** Longest a request may take to arrive, in milliseconds. @default 30000 */
  readonly requestTimeoutMs?: number
  /** Longest `close` waits for requests under way, in milliseconds; then it cuts them. @default 10000 */
  readonly drainMs?: number
  /** Closes the server when aborted, such as on SIGTERM. */
  readonly abort?: AbortSignal
}

/** What may change while a server runs. */
export type Replacement = Pick<
  ServerOptions,
  'protection' | 'routes' | 'tenants' | 'keys' | 'policies' | 'upstream' | 'upstreams'
>

export interface RunningServer extends AsyncDisposable {
  /** `http://127.0.0.1:4600` */
  readonly url: string
  /**
   * From now on other rules, keys and upstreams hold. Requests under way end under those they began with. All is checked
   * before anything changes. Address and port stay.
   *
   * @throws ConfigurationError as `startServer`; then nothing has changed
   */
  replace(changes: Replacement): void
  readonly metrics: Pick<Metrics, 'policyChanged'>
  /** Takes no new requests, lets those under way finish, then resolves. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Listens until closed.
 *
 * @throws ConfigurationError if the port is in use or may not be used, if another address than loopback is asked for
 *   without keys, if a key is shorter than 16 characters, or if the upstream's address may not be used
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port = 4600, host = '127.0.0.1', requestTimeoutMs = 30_000, drainMs = 10_000, abort } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError(`startServer: port must be an integer from 0 to 65535, got ${port}`)
  const metrics = createMetrics()
  const gateway = liveGateway(generationOf(options, host, metrics))
  const server = createAdaptorServer({
    fetch: gateway.fetch,
    hostname: host,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: Math.min(requestTimeoutMs, 15_000),
      requestTimeout: requestTimeoutMs,
      // How often both are looked at; Node's own 30 s would let a slow sender hold on for as long.
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 5000),
      maxHeaderSize: 16 * 1024,
    },
  })
  try {
    await listen(server, port, host)
  } catch (error) {
    await gateway.close()
    throw error
  }

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= drain(server, drainMs).then(() => gateway.close())
    return closing
  }
  if (abort?.aborted === true) await close()
  abort?.addEventListener('abort', () => void close(), { once: true })
  const { port: bound } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${bound}`,
    metrics,
    replace: changes => gateway.replace(generationOf({ ...fixedOf(options), ...changes }, host, metrics)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What stays as the server was started with. */
function fixedOf(options: ServerOptions): Omit<ServerOptions, keyof Replacement> {
  const { protection, routes, tenants, keys, policies, upstream, upstreams, ...fixed } = options
  return fixed
}

/** @throws ConfigurationError; whatever was opened is closed again */
function generationOf(options: ServerOptions, host: string, metrics: Metrics): Generation {
  const { upstream, upstreams = [], ...rest } = options
  const access = accessOf(options, host)
  const otherwise = upstream === undefined ? undefined : createUpstream(upstream)
  const named = upstreams.map(each => ({ models: each.models, upstream: createUpstream(each) }))
  const asked = named.length === 0 ? otherwise : modelUpstreams(named, otherwise)
  const close = async (): Promise<void> => asked?.close()
  try {
    const fetch = createGateway({
      ...rest,
      access,
      metrics,
      ...(asked === undefined ? {} : { upstream: asked }),
    })
    return { fetch, close }
  } catch (error) {
    void close()
    throw error
  }
}

type HttpServer = ReturnType<typeof createAdaptorServer>

function accessOf({ hosts, keys = [], tenants = {} }: ServerOptions, host: string): AccessOptions {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\./.test(host)
  const all = [
    ...keys.map((key, index) => [`keys[${index}]`, key] as const),
    ...Object.entries(tenants).flatMap(([name, tenant]) =>
      tenant.keys.map((key, index) => [`tenants.${name}.keys[${index}]`, key] as const),
    ),
  ]
  for (const [where, key] of all)
    if (key.length < 16)
      throw new ConfigurationError({
        where,
        message: `${where} is shorter than 16 characters, which can be guessed`,
      })
  const twice = all.find(([, key], index) => all.findIndex(([, other]) => other === key) !== index)
  if (twice !== undefined)
    throw new ConfigurationError({ where: twice[0], message: `${twice[0]} is the key of somebody else too` })
  if (!isLoopback && all.length === 0)
    throw new ConfigurationError({
      where: 'host',
      message: `listening on ${host} would let anybody on the network use the gateway: set a key, or listen on 127.0.0.1`,
    })
  if (hosts !== undefined)
    return { keys, hosts: [...loopbackHosts, host, ...hosts].map(name => name.toLowerCase()) }
  return { keys, hosts: isLoopback ? [...loopbackHosts, host] : 'any' }
}

function listen(server: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why: Readonly<Record<string, string>> = {
        EADDRINUSE: `port ${port} is in use: stop what listens there, or choose another with --port`,
        EACCES: `port ${port} may not be used by this user`,
        EADDRNOTAVAIL: `this machine has no address ${host}`,
      }
      const message =
        why[cause.code ?? ''] ?? `cannot listen on ${host}:${port} (${cause.code ?? cause.message})`
      reject(
        new ConfigurationError({ where: cause.code === 'EADDRNOTAVAIL' ? 'host' : 'port', message, cause }),
      )
    })
    server.listen(port, host, () => resolve())
  })
}

function drain(server: HttpServer, drainMs: number): Promise<void> {
  return new Promise(resolve => {
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, drainMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}
