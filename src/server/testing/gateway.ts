/** @file A real gateway in front of a fake upstream, both on loopback. */
import type { ServerResponse } from 'node:http'
import type { LedgerEntry } from '../../core/index.js'
import { openStore } from '../../store/index.js'
import { type ServerOptions, startServer } from '../start-server.js'
import type { StreamingOptions } from '../streaming-options.js'
import { fakeUpstream } from './fake-upstream.js'
import { protection } from './scripted-guard.js'

export async function testGateway(
  answer: Parameters<typeof fakeUpstream>[0],
  {
    streaming = {},
    isEcho = false,
    ...changes
  }: Partial<ServerOptions> & { streaming?: StreamingOptions; isEcho?: boolean } = {},
) {
  const fake = await fakeUpstream(answer)
  const store = await openStore('sqlite::memory:')
  const errors: unknown[] = []
  const server = await startServer({
    version: '1',
    systems: [],
    port: 0,
    ledger: store.ledger,
    history: { store: store.history },
    ...(isEcho ? {} : { upstream: { url: fake.url } }),
    protection: protection({ streaming }),
    onError: error => errors.push(error),
    ...changes,
  })
  return {
    fake,
    store,
    server,
    errors,
    /** Oldest first. */
    entries: async (): Promise<LedgerEntry[]> =>
      (await store.ledger.list()).map(({ entry }) => entry).reverse(),
    async [Symbol.asyncDispose]() {
      await server.close()
      await fake[Symbol.asyncDispose]()
      await store.close()
    },
  }
}

/** Sends a recorded stream in small pieces, cut anywhere. */
export function sendRecorded(response: ServerResponse, wire: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'up-1' })
  const bytes = Buffer.from(wire)
  for (let at = 0; at < bytes.length; at += 61) response.write(bytes.subarray(at, at + 61))
  response.end()
}

export function sendJson(response: ServerResponse, json: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}
