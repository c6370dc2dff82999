/** @file The guard as a server over streamable HTTP. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { httpFront, type McpPeer } from '../../adapters/index.js'
import { ConfigurationError } from '../../core/index.js'

export interface ListenOptions {
  readonly port: number
  readonly host: string
  /** Bearer keys; none means that only this machine may call. */
  readonly keys: readonly string[]
  readonly abort: AbortSignal
  readonly serve: (client: McpPeer) => Promise<void>
  readonly onListening: (url: string) => void
  readonly onFailure: (error: unknown) => void
}

/** Serves clients until it is aborted. @throws ConfigurationError if strangers could reach it; system errors of the port */
export async function listenForClients({
  port,
  host,
  keys,
  abort,
  serve,
  onListening,
  onFailure,
}: ListenOptions): Promise<void> {
  if (keys.length === 0 && !isLoopback(host))
    throw new ConfigurationError({
      where: '--host',
      message: `--host: other machines reach ${host}, so that --key is needed`,
    })
  const front = httpFront({ serve, onFailure })
  const answer = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== '/mcp') return new Response(null, { status: 404 })
    if (keys.length > 0 ? !hasKey(request, keys) : !isFromHere(request))
      return new Response(null, { status: keys.length > 0 ? 401 : 403 })
    return front.handle(request)
  }
  const server = createAdaptorServer({ fetch: answer }) as Server
  server.listen(port, host)
  await once(server, 'listening')
  const bound = (server.address() as AddressInfo).port
  onListening(`http://${host.includes(':') ? `[${host}]` : host}:${bound}/mcp`)
  if (!abort.aborted) await once(abort, 'abort')
  front.close()
  server.close()
  server.closeAllConnections()
}

/** A page of another site must not reach a guard of this machine by a name that resolves to it. */
function isFromHere(request: Request): boolean {
  const origin = request.headers.get('origin')
  const { hostname } = new URL(request.url)
  return (
    isLoopback(hostname) &&
    (origin === null || (URL.canParse(origin) && isLoopback(new URL(origin).hostname)))
  )
}

const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/i.test(host)

function hasKey(request: Request, keys: readonly string[]): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (given === undefined) return false
  const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()
  return keys.some(key => timingSafeEqual(hash(key), hash(given)))
}
