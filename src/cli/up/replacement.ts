/** @file From settings to what the server is told. */
import { DuctileError } from '../../core/index.js'
import type { Guard } from '../../guard/index.js'
import { type BoundPolicy, identityOf, recorded, replay } from '../../policy/index.js'
import type { PolicyView, Replacement } from '../../server/index.js'
import type { StoredLedger } from '../../store/index.js'
import { oneLine } from '../failure.js'
import { openPolicy } from '../policy/open-policy.js'
import { type PolicyPair, protectionOf } from './protection.js'
import type { UpSettings } from './settings.js'

export type Pair = PolicyPair

/** The policy in force and its candidate, read and checked. @throws ConfigurationError */
export async function openPair(
  guard: Pick<Guard, 'card' | 'signals'>,
  { policy, candidate, overrides }: Pick<UpSettings, 'policy' | 'candidate' | 'overrides'>,
): Promise<Pair> {
  return {
    live: await openPolicy(guard, { policy, overrides }),
    candidate:
      candidate === undefined ? undefined : await openPolicy(guard, { policy: candidate, overrides }),
  }
}

/** @throws ConfigurationError naming what cannot run */
export function replacementOf(
  settings: UpSettings,
  pair: Pair,
  { guard, ledger, log }: { guard: Guard; ledger: StoredLedger; log: (line: string) => void },
): Replacement {
  const { keys, tenants, upstream, upstreamKey, allowLinkLocalUpstream, upstreams } = settings
  return {
    ...protectionOf(pair, {
      guard,
      tenants,
      onFailure: ({ signal, error }) => log(`signal ${signal} failed: ${describeQuietly(error)}`),
      onShadowFailure: error => log(`the candidate's decision was not recorded: ${describeQuietly(error)}`),
    }),
    keys,
    policies: viewOf(pair, ledger),
    ...(upstream === undefined
      ? {}
      : {
          upstream: {
            url: upstream,
            allowLinkLocal: allowLinkLocalUpstream,
            ...(upstreamKey === undefined ? {} : { key: upstreamKey }),
          },
        }),
    upstreams: upstreams.map(({ url, key, models, allowLinkLocal }) => ({
      url,
      models,
      ...(key === undefined ? {} : { key }),
      ...(allowLinkLocal === undefined ? {} : { allowLinkLocal }),
    })),
  }
}

function viewOf({ live, candidate }: Pair, ledger: StoredLedger): PolicyView {
  const shown = (policy: BoundPolicy) => ({ ...identityOf(policy), source: policy.source })
  if (candidate === undefined) return { inForce: shown(live) }
  return {
    inForce: shown(live),
    candidate: shown(candidate),
    diff: ({ limit, abort }) =>
      replay(recorded(ledger, { limit, abort }), { candidate, baseline: live, examples: 50 }),
  }
}

/** Our own errors never quote a subject; of others only the name and code are said. */
export function describeQuietly(error: unknown): string {
  if (DuctileError.isInstance(error)) return oneLine(error.message)
  if (!(error instanceof Error)) return typeof error
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? error.name : `${error.name} ${code}`
}
