/** @file Opens everything the gateway stands on, starts it, and closes all of it in the reverse order. */
import { fileURLToPath } from 'node:url'
import type { Policy } from '../../core/index.js'
import { DuctileError } from '../../core/index.js'
import { type Guard, openGuard } from '../../guard/index.js'
import { type RunningServer, startServer } from '../../server/index.js'
import { openStore, type Store } from '../../store/index.js'
import { systems } from '../../systems/index.js'
import { oneLine } from '../failure.js'
import { openPolicies, type Policies } from '../policy/policies.js'
import { readVersion } from '../version.js'
import type { UpSettings } from './settings.js'

/** A gateway that is up. */
export interface Started extends AsyncDisposable {
  readonly url: string
  readonly guard: Guard
  readonly store: Store
  readonly policy: Policy
}

const studioFolder = fileURLToPath(new URL('../../../studio/dist', import.meta.url))

/**
 * Starts the gateway. `log` is told, in one line that quotes no text of a caller, of every failure that was not a
 * caller's.
 *
 * @throws what `openGuard`, `openStore` and `startServer` throw; whatever was opened is closed again
 */
export async function start(settings: UpSettings, log: (line: string) => void): Promise<Started> {
  await using opened = new AsyncDisposables()
  const store = opened.add(await openStore(settings.store, { durability: settings.durability }))
  const { model, workers } = settings
  const guard = opened.add(
    await openGuard({
      ...(model === undefined ? {} : { model }),
      ...(workers === undefined ? {} : { workers }),
    }),
  )
  const policies = await openPolicies(guard.card, settings)
  const policy = policies[settings.strictness]
  const server = opened.add(await serve({ settings, guard, store, policies, log }))
  const close = opened.release()
  return { url: server.url, guard, store, policy, [Symbol.asyncDispose]: close }
}

function serve({
  settings,
  guard,
  store,
  policies,
  log,
}: {
  settings: UpSettings
  guard: Guard
  store: Store
  policies: Policies
  log: (line: string) => void
}): Promise<RunningServer> {
  const { port, host, keys, strictness, captureContent, upstream, upstreamKey, allowLinkLocalUpstream } =
    settings
  return startServer({
    version: readVersion(),
    port,
    host,
    keys,
    ledger: store.ledger,
    systems: systems.map(({ id, title, arxiv, summary, room, state }) => ({
      id,
      title,
      arxiv,
      summary,
      room,
      state,
    })),
    studioFolder,
    onError: error => log(describeQuietly(error)),
    ...(upstream === undefined
      ? {}
      : {
          upstream: {
            url: upstream,
            allowLinkLocal: allowLinkLocalUpstream,
            ...(upstreamKey === undefined ? {} : { key: upstreamKey }),
          },
        }),
    protection: {
      guard,
      policies,
      strictness,
      capture: captureContent ? 'on' : 'off',
      onFailure: ({ signal, error }) => log(`signal ${signal} failed: ${describeQuietly(error)}`),
    },
  })
}

/** Our own errors never quote a subject; of others only the name and code are said. */
function describeQuietly(error: unknown): string {
  if (DuctileError.isInstance(error)) return oneLine(error.message)
  if (!(error instanceof Error)) return typeof error
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? error.name : `${error.name} ${code}`
}

/** What was opened so far, closed last first unless it is released to whoever goes on with it. */
class AsyncDisposables implements AsyncDisposable {
  #opened: AsyncDisposable[] = []

  add<T extends AsyncDisposable>(resource: T): T {
    this.#opened.push(resource)
    return resource
  }

  /** Hands over the closing. */
  release(): () => Promise<void> {
    const opened = new AsyncDisposables()
    opened.#opened = this.#opened
    this.#opened = []
    return () => opened[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#opened.splice(0).reverse()) await resource[Symbol.asyncDispose]()
  }
}
