/** @file Opens everything the gateway stands on, starts it, and closes all of it in the reverse order. */
import { fileURLToPath } from 'node:url'
import { type Guard, openGuard } from '../../guard/index.js'
import { openRuns, startServer } from '../../server/index.js'
import { openStore, type Store } from '../../store/index.js'
import { systems } from '../../systems/index.js'
import { readVersion } from '../version.js'
import { type ReloadOutcome, reloader } from './reload.js'
import { describeQuietly, openPair, type Pair, replacementOf } from './replacement.js'
import type { UpSettings } from './settings.js'

/** A gateway that is up. */
export interface Started extends AsyncDisposable {
  readonly url: string
  readonly guard: Guard
  readonly store: Store
  /** In force at the start. */
  readonly pair: Pair
  /** Reads the configuration again and puts it in force, or leaves the one in force alone and says why. */
  reload(by: string): Promise<ReloadOutcome>
}

export interface StartOptions {
  /** Told, in one line that quotes no text of a caller, of every failure that was not a caller's. */
  readonly log: (line: string) => void
  /** Reads the settings again, for a reload. */
  readonly reread: () => Promise<UpSettings>
  readonly now: () => Date
}

const studioFolder = fileURLToPath(new URL('../../../studio/dist', import.meta.url))

/**
 * Starts the gateway.
 *
 * @throws what `openGuard`, `openStore` and `startServer` throw, and ConfigurationError if a policy asks for what cannot
 *   run; whatever was opened is closed again
 */
export async function start(settings: UpSettings, options: StartOptions): Promise<Started> {
  await using opened = new AsyncDisposables()
  const { log } = options
  const store = opened.add(await openStore(settings.store, { durability: settings.durability }))
  const { ledger } = store
  const { model, workers, port, host } = settings
  const guard = opened.add(
    await openGuard({
      ...(model === undefined ? {} : { model }),
      ...(workers === undefined ? {} : { workers }),
    }),
  )
  const pair = await openPair(guard, settings)
  const runs = opened.add(openRuns(settings.runs))
  const server = opened.add(
    await startServer({
      version: readVersion(),
      port,
      host,
      ledger,
      history: { store: store.history },
      runs,
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
      ...replacementOf(settings, pair, { guard, ledger, log }),
    }),
  )
  const reload = reloader({ ...options, guard, ledger, server, settings, pair })
  const close = opened.release()
  return { url: server.url, guard, store, pair, reload, [Symbol.asyncDispose]: close }
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
