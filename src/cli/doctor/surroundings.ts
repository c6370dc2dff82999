/** @file What lies around the guard: the runtime, the store, the port, the upstream, the studio's files. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { openStore } from '../../store/index.js'
import type { Check } from './check.js'

type Finding = Omit<Check, 'name'>

/** How long a server may take to answer, in milliseconds. */
const patienceMs = 3000

/** Ductile runs on Node 20 and later. */
export function checkNode(version: string): Finding {
  const major = Number(/^v?(\d+)/.exec(version)?.[1])
  return major >= 20
    ? { state: 'ok', message: version, detail: { version } }
    : { state: 'broken', message: `${version}; Ductile needs Node 20 or later`, detail: { version } }
}

/** Opens what exists without writing to it. A SQLite store that does not exist yet is made on first use. */
export async function checkStore(url: string): Promise<Finding> {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
  if (path !== undefined && path !== ':memory:' && !existsSync(path))
    return { state: 'ok', message: `${url}, made when first needed`, detail: { store: url, entries: 0 } }
  await using store = await openStore(url, { access: path === ':memory:' ? 'read-write' : 'read-only' })
  const [entries, head] = [await store.ledger.count(), await store.ledger.head()]
  return {
    state: 'ok',
    message: `${store.name}, ${entries} entries (\`ductile ledger verify\` walks the chain)`,
    detail: { store: store.name, entries, head: head.hash },
  }
}

/** Whether the gateway could listen, or already does. */
export async function checkPort({ host, port }: { host: string; port: number }): Promise<Finding> {
  const detail = { host, port }
  const problem = await tryListen(host, port)
  if (problem === undefined) return { state: 'ok', message: `${host}:${port} is free`, detail }
  if (problem === 'EADDRINUSE' && (await answersHealth(host, port)))
    return { state: 'ok', message: `${host}:${port} is taken by a gateway that answers`, detail }
  const why = problem === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${problem})`
  return { state: 'broken', message: `${host}:${port} ${why}`, detail }
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

async function answersHealth(host: string, port: number): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host
  return fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(patienceMs) }).then(
    response => response.ok,
    () => false,
  )
}

/** Asks the upstream for its models. Any answer means that it is there; a refusal of the key is a warning. */
export async function checkUpstream(upstream: string | undefined, key: string | undefined): Promise<Finding> {
  if (upstream === undefined)
    return {
      state: 'ok',
      message: 'none: chat is answered by a labelled local echo',
      detail: { upstream: null },
    }
  const detail = { upstream }
  const response = await fetch(`${upstream.replace(/\/$/, '')}/models`, {
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: Error) => error)
  if (response instanceof Error) {
    const why = (response.cause as { code?: string } | undefined)?.code ?? response.name
    return { state: 'broken', message: `${upstream} does not answer (${why})`, detail }
  }
  if (response.status === 401 || response.status === 403)
    return {
      state: 'warning',
      message: `${upstream} answers, but refuses the key (${response.status})`,
      detail,
    }
  return response.status >= 500
    ? { state: 'broken', message: `${upstream} answers with ${response.status}`, detail }
    : { state: 'ok', message: `${upstream} answers`, detail }
}

/** The studio's page is built into the package. */
export function checkStudio(): Finding {
  const page = fileURLToPath(new URL('../../../studio/dist/index.html', import.meta.url))
  return existsSync(page)
    ? { state: 'ok', message: 'built' }
    : { state: 'warning', message: 'not built: `npm run build` makes its page' }
}
