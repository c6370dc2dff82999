import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DecisionsResponse, ErrorResponse, Outcome, ScoreRequest } from '../src/api/types.js'
import { topScore } from '../src/decisions/entry.js'
import { ledger, status, systems } from './fixture-data.js'
import { diff, policy } from './fixture-policy.js'
import { fixtureScore } from './fixture-score.js'

const built = fileURLToPath(new URL('../dist/', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
/** The policy that the gateway sends with the page. */
export const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"

/** The built page and an API of fixtures on a free port of this machine. */
export interface FixtureServer {
  readonly url: string
  /** Answers `/api/score` with status 413 for texts longer than this. */
  readonly longest: number
  close(): Promise<void>
}

/**
 * @param options.ledgerEmpty - serve a ledger without entries
 * @param options.port - 0: any free port
 * @param options.evals - answers what is asked below `/api/evals`; without it there are no runs
 * @param options.key - answer the API with 401 to who does not send it
 */
export async function startFixtureServer({
  ledgerEmpty = false,
  port = 0,
  key,
  evals,
}: {
  ledgerEmpty?: boolean
  port?: number
  key?: string
  evals?: (path: string) => Response | Promise<Response>
} = {}): Promise<FixtureServer> {
  const longest = 5000
  const server = createServer((request, response) => {
    const isApi = request.url?.startsWith('/api/') === true
    if (key !== undefined && isApi && request.headers.authorization !== `Bearer ${key}`)
      return json(response, 401, failure('This server wants a bearer key.', 'invalid_api_key'))
    const asked = request.url ?? '/'
    const answered = asked.startsWith('/api/evals')
      ? answerEvals(asked.slice('/api/evals'.length), response, evals)
      : answer(request, response, { ledgerEmpty, longest })
    answered.catch(error => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  await new Promise<void>(done => server.listen(port, '127.0.0.1', done))
  const address = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${address.port}/`, longest, close: () => close(server) }
}

async function answerEvals(
  path: string,
  response: ServerResponse,
  evals: ((path: string) => Response | Promise<Response>) | undefined,
): Promise<void> {
  if (evals === undefined) return json(response, 200, { runs: [] })
  const answered = await evals(path === '' ? '/' : path)
  response
    .writeHead(answered.status, { 'content-type': 'application/json' })
    .end(Buffer.from(await answered.arrayBuffer()))
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(done => server.close(done))
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { ledgerEmpty, longest }: { ledgerEmpty: boolean; longest: number },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/api/status') return json(response, 200, status)
  if (url.pathname === '/api/systems') return json(response, 200, { systems })
  if (url.pathname === '/api/policy') return json(response, 200, policy)
  if (url.pathname === '/api/policy/diff') return json(response, 200, diff)
  if (url.pathname === '/api/decisions') return json(response, 200, list(url.searchParams, ledgerEmpty))
  const sequence = /^\/api\/decisions\/(\d+)$/.exec(url.pathname)?.[1]
  if (sequence !== undefined) {
    const found = ledger[Number(sequence) - 1]
    if (found === undefined) return json(response, 404, failure(`no entry ${sequence}`, 'not_found'))
    return json(response, 200, { ...found, intact: Number(sequence) !== 13 })
  }
  if (url.pathname === '/api/score') {
    const asked = JSON.parse(await readBody(request)) as ScoreRequest
    if (asked.prompt.length > longest)
      return json(
        response,
        413,
        failure(`the text has ${asked.prompt.length} characters, at most ${longest} are scored`, 'too_long'),
      )
    return json(response, 200, fixtureScore(asked))
  }
  await page(url.pathname, response)
}

function list(query: URLSearchParams, ledgerEmpty: boolean): DecisionsResponse {
  const least = query.get('minScore')
  const signal = query.get('signal')
  const matching = (ledgerEmpty ? [] : [...ledger].reverse()).filter(({ entry }) => {
    const score = topScore(entry)?.score
    return (
      (query.get('action') ?? entry.decision.action) === entry.decision.action &&
      (query.get('edge') ?? entry.edge) === entry.edge &&
      (query.get('run') ?? entry.run) === entry.run &&
      (signal === null || entry.outcomes.some(outcome => signalOf(outcome) === signal)) &&
      (least === null || (score !== undefined && score >= Number(least)))
    )
  })
  const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY)
  const rest = matching.filter(({ receipt }) => receipt.sequence < before)
  const limit = Number(query.get('limit') ?? 50)
  const decisions = rest.slice(0, limit)
  const last = decisions.at(-1)
  return {
    decisions,
    next: rest.length > limit && last !== undefined ? last.receipt.sequence : null,
    total: matching.length,
  }
}

function signalOf(outcome: Outcome): string {
  return outcome.type === 'scored' ? outcome.assessment.signal : outcome.signal
}

async function page(path: string, response: ServerResponse): Promise<void> {
  const name = normalize(path === '/' ? '/index.html' : path)
  try {
    const body = await readFile(join(built, name))
    response
      .writeHead(200, {
        'content-type': types[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
      })
      .end(body)
  } catch {
    json(response, 404, failure(`nothing at ${path}`, 'not_found'))
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function failure(message: string, code: string): ErrorResponse {
  return { error: { message, type: 'invalid_request_error', param: null, code } }
}
