/** @file Puts a changed configuration in force while the gateway runs, or leaves the one in force alone and says why. */
import { ConfigurationError } from '../../core/index.js'
import type { Guard } from '../../guard/index.js'
import { type BoundPolicy, policyChangeEntry } from '../../policy/index.js'
import type { RunningServer } from '../../server/index.js'
import type { StoredLedger } from '../../store/index.js'
import { describeFailure } from '../failure.js'
import { openPair, type Pair, replacementOf } from './replacement.js'
import type { UpSettings } from './settings.js'

export interface Reloading {
  readonly guard: Guard
  readonly ledger: StoredLedger
  readonly server: RunningServer
  /** In force when the gateway started. */
  readonly settings: UpSettings
  readonly pair: Pair
  /** Reads the settings again. */
  readonly reread: () => Promise<UpSettings>
  readonly log: (line: string) => void
  readonly now: () => Date
}

/** `unchanged`: it says what is in force already. `refused`: the policy before stays, and why was told. */
export type ReloadOutcome = 'loaded' | 'unchanged' | 'refused'

/** What a running gateway cannot change. */
const fixed = ['port', 'host', 'store', 'durability', 'model', 'workers'] as const

/**
 * @returns a function that reloads, one at a time; `by` says who asked. It never throws: a refusal is an outcome, told
 *   to the log, the metrics and the ledger
 */
export function reloader(options: Reloading): (by: string) => Promise<ReloadOutcome> {
  const { guard, server, log } = options
  let { pair } = options
  let inForce = fingerprint(options.settings, pair)
  let turn: Promise<unknown> = Promise.resolve()

  async function reload(by: string): Promise<ReloadOutcome> {
    let asked: Pair | undefined
    try {
      const next = await options.reread()
      refuseFixed(options.settings, next)
      asked = await openPair(guard, next)
      const wanted = fingerprint(next, asked)
      if (wanted === inForce) return 'unchanged'
      server.replace(replacementOf(next, asked, { guard, ledger: options.ledger, log }))
      const before = pair.live
      pair = asked
      inForce = wanted
      await tell(
        'loaded',
        by,
        asked.live,
        `${identity(asked.live)} is in force in place of ${identity(before)}`,
      )
      return 'loaded'
    } catch (error) {
      const reason = `${describeFailure(error)}; ${identity(pair.live)} stays in force`
      await tell('refused', by, asked?.live ?? pair.live, reason)
      return 'refused'
    }
  }

  async function tell(
    event: 'loaded' | 'refused',
    by: string,
    asked: BoundPolicy,
    reason: string,
  ): Promise<void> {
    log(`policy ${event} (${by}): ${reason}`)
    server.metrics.policyChanged(event, pair.live)
    const at = options.now()
    const entry = policyChangeEntry({ event, at, inForce: pair.live, asked, by, reason })
    await options.ledger
      .append(entry)
      .catch(error => log(`the change of policy could not be recorded: ${describeFailure(error)}`))
  }

  return by => {
    const mine = turn.then(() => reload(by))
    turn = mine
    return mine
  }
}

const identity = ({ name, version }: BoundPolicy): string => `${name} ${version}`

/** Everything that a reload may change, as one text. */
function fingerprint(settings: UpSettings, { live, candidate }: Pair): string {
  const { keys, tenants, upstream, upstreamKey, upstreams, overrides } = settings
  return JSON.stringify([
    live.hash,
    candidate?.hash ?? null,
    [keys, tenants, upstream, upstreamKey, upstreams, overrides].map(each => each ?? null),
  ])
}

function refuseFixed(before: UpSettings, next: UpSettings): void {
  const changed = fixed.filter(key => before[key] !== next[key])
  if (changed.length > 0)
    throw new ConfigurationError({
      where: changed[0]!,
      message: `${changed.join(', ')} cannot change while the gateway runs: restart it`,
    })
}
