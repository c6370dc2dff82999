/** @file From a policy to what the server is told: rules of each route and tenant, with a candidate beside them. */
import type { Edge } from '../../core/index.js'
import { ConfigurationError, type Policy } from '../../core/index.js'
import type { Guard } from '../../guard/index.js'
import {
  type BoundPolicy,
  type Check,
  type Checks,
  coverageFaults,
  type Place,
  type PolicyAt,
  shadowLedger,
} from '../../policy/index.js'
import {
  type ProtectionOptions,
  type Replacement,
  routeAbilities,
  type TenantOptions,
} from '../../server/index.js'

export interface PolicyPair {
  readonly live: BoundPolicy
  /** Decides beside it, and is only recorded. */
  readonly candidate: BoundPolicy | undefined
}

export interface ProtectionContext {
  readonly guard: Pick<Guard, 'card' | 'model' | 'score' | 'signals'>
  /** Keys of each tenant. */
  readonly tenants: Readonly<Record<string, readonly string[]>>
  readonly onFailure: NonNullable<ProtectionOptions['onFailure']>
  /** Told when the candidate's decision could not be recorded. */
  readonly onShadowFailure: (error: unknown) => void
}

/**
 * The rules of every place. Whatever a policy asks for must be able to run.
 *
 * @throws ConfigurationError naming the policy's source and every key that cannot do what it says
 */
export function protectionOf(
  pair: PolicyPair,
  context: ProtectionContext,
): Required<Pick<Replacement, 'protection' | 'routes' | 'tenants'>> {
  const signals = context.guard.signals.map(({ name }) => name)
  const surroundings = { routes: routeAbilities, signals, tenants: Object.keys(context.tenants) }
  for (const policy of [pair.live, pair.candidate]) {
    const faults = policy === undefined ? [] : coverageFaults(policy, surroundings)
    if (faults.length > 0)
      throw new ConfigurationError({
        where: policy!.source,
        message: `${policy!.source}: ${faults.join('; ')}`,
      })
  }
  const scoped = (tenant: string | undefined): Required<Pick<Replacement, 'protection' | 'routes'>> => {
    const owner = tenant === undefined ? {} : { tenant }
    return {
      protection: protectionAt(pair, owner, context),
      routes: Object.fromEntries(
        routeAbilities.map(({ route }) => [route, protectionAt(pair, { ...owner, route }, context)]),
      ),
    }
  }
  const tenants = Object.entries(context.tenants).map(([name, keys]): [string, TenantOptions] => [
    name,
    { keys, ...scoped(name) },
  ])
  return { ...scoped(undefined), tenants: Object.fromEntries(tenants) }
}

function protectionAt(
  { live, candidate }: PolicyPair,
  place: Place,
  { guard, onFailure, onShadowFailure }: ProtectionContext,
): ProtectionOptions {
  const at = live.at(place)
  const beside = candidate?.at(place)
  const { rules } = at
  return {
    guard,
    policies: at.policies,
    strictness: rules.strictness,
    policy: at.policy,
    mode: rules.mode,
    timeoutMs: rules.timeBudgetMs,
    capture: rules.captureContent ? 'on' : 'off',
    checks: checksOf(rules.checks, beside?.rules.checks),
    streaming: streamingOf(at),
    onFailure,
    ...(rules.gate === undefined ? {} : { gate: rules.gate }),
    ...(beside === undefined ? {} : { recordBeside: besideOf(beside.policy, onShadowFailure) }),
  }
}

const besideOf =
  (candidate: Policy, onFailure: (error: unknown) => void): NonNullable<ProtectionOptions['recordBeside']> =>
  ledger =>
    shadowLedger(ledger, { candidate, onFailure })

/** What the candidate asks as well is asked with it, where the live policy looks at all; each reads its own. */
function checksOf(live: Checks, beside: Checks = {}): NonNullable<ProtectionOptions['checks']> {
  return Object.fromEntries(
    Object.entries(live).map(([edge, checks]) => {
      const more = (beside[edge as Edge] ?? []).filter(
        ({ signal }) => !checks.some(check => check.signal === signal),
      )
      return [edge, [...checks, ...more].map(timed)]
    }),
  )
}

const timed = ({ signal, timeBudgetMs }: Check) =>
  timeBudgetMs === undefined ? signal : { signal, timeoutMs: timeBudgetMs }

function streamingOf({ rules: { holdBack, onTrigger, stallMs } }: PolicyAt) {
  return {
    ...(holdBack === undefined ? {} : { holdBack }),
    ...(onTrigger === undefined ? {} : { onTrigger }),
    ...(stallMs === undefined ? {} : { stallMs }),
  } as NonNullable<ProtectionOptions['streaming']>
}
