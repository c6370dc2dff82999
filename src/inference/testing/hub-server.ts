/** @file A hub on loopback: the endpoints `@huggingface/hub` calls to take a snapshot, with its large files on a second server. */
import { createHash } from 'node:crypto'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HubServer extends AsyncDisposable {
  readonly url: string
  /** `METHOD /path` of what was asked, the large files' server included. */
  readonly asked: string[]
}

export interface HubServerOptions {
  /** The one model there is, as `owner/name`. */
  readonly model: string
  /** The revision it can be asked by, beside its commit. */
  readonly revision: string
  readonly files: Readonly<Record<string, Buffer>>
  /** Files that are kept elsewhere, to which the hub redirects. */
  readonly large: readonly string[]
  /** Sends a file's bytes; in its stead a test may send them badly. */
  readonly send?: (response: ServerResponse, path: string, bytes: Buffer) => void
}

/** The commit of the snapshot. */
export const commit = 'c0'.repeat(20)

const sendWhole = (response: ServerResponse, _path: string, bytes: Buffer): void => {
  response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
}

export async function hubServer({
  model,
  revision,
  files,
  large,
  send = sendWhole,
}: HubServerOptions): Promise<HubServer> {
  const asked: string[] = []
  const entry = (path: string) => {
    const bytes = files[path]!
    const oid = createHash('sha256').update(bytes).digest('hex')
    const lfs = large.includes(path) ? { lfs: { oid, size: bytes.length, pointerSize: 130 } } : {}
    return { type: 'file', path, size: bytes.length, oid: oid.slice(0, 40), ...lfs }
  }
  const serve = (response: ServerResponse, path: string, range: string | undefined): void => {
    const bytes = files[path]!
    if (range !== 'bytes=0-0') {
      send(response, path, bytes)
      return
    }
    const head = { 'content-range': `bytes 0-0/${bytes.length}`, 'content-length': 1, etag: `"${path}"` }
    response.writeHead(206, head).end(bytes.subarray(0, 1))
  }
  const json = (response: ServerResponse, value: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }

  const elsewhere = await listen((request, response) => {
    asked.push(`${request.method} elsewhere${request.url}`)
    serve(response, decodeURIComponent(request.url!.slice(1)), request.headers.range)
  })
  const hub = await listen((request, response) => {
    const { pathname } = new URL(request.url!, 'http://hub')
    asked.push(`${request.method} ${pathname}`)
    const api = `/api/models/${model}`
    const resolved = `/${model}/resolve/${commit}/`
    if ([revision, commit].some(each => pathname === `${api}/revision/${encodeURIComponent(each)}`))
      return json(response, { _id: '1', id: model, sha: commit, lastModified: '2026-11-24T00:00:00.000Z' })
    if (pathname === `${api}/tree/${commit}`) return json(response, Object.keys(files).map(entry))
    if (pathname === `${api}/paths-info/${commit}`) {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => json(response, (JSON.parse(body) as { paths: string[] }).paths.map(entry)))
      return
    }
    const path = pathname.startsWith(resolved) ? pathname.slice(resolved.length) : undefined
    if (path === undefined || files[path] === undefined)
      return json(response, { error: 'Repository not found' }, 404)
    if (!large.includes(path)) return serve(response, path, request.headers.range)
    response.writeHead(302, { location: `${addressOf(elsewhere)}/${path}` }).end()
  })
  return {
    url: addressOf(hub),
    asked,
    async [Symbol.asyncDispose]() {
      for (const server of [hub, elsewhere]) {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }
    },
  }
}

async function listen(answer: RequestListener): Promise<Server> {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
