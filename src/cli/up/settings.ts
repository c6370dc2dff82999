import { resolve } from 'node:path'
import type { OpenStoreOptions } from '../../store/index.js'
import type { Config, ReadConfig } from '../config/read-config.js'
import { type GuardFlags, type GuardSettings, guardSettings, policySource } from '../guard-settings.js'
import type { PolicySource } from '../policy/policy-source.js'
import { storeLocation } from '../store-location.js'

/** What an acknowledged entry of a SQLite store survives, as `openStore` has it. */
export type Durability = NonNullable<OpenStoreOptions['durability']>

/** Flags of `up`, as commander gives them. */
export interface UpFlags extends GuardFlags {
  readonly port?: number
  readonly host?: string
  readonly upstream?: string
  readonly allowLinkLocalUpstream?: boolean
  readonly store?: string
  readonly runs?: string
  readonly durability?: Durability
  readonly key?: readonly string[]
  readonly captureContent?: boolean
}

/** Everything the gateway is started with. */
export interface UpSettings extends GuardSettings {
  readonly port: number
  readonly host: string
  readonly upstream: string | undefined
  readonly upstreamKey: string | undefined
  readonly allowLinkLocalUpstream: boolean
  readonly store: string
  /** Folder of evaluation runs. */
  readonly runs: string
  readonly durability: Durability
  /** Bearer keys of the operator; neither these nor tenants' means that anyone who can reach the port may call. */
  readonly keys: readonly string[]
  /** Bearer keys of each tenant. */
  readonly tenants: Readonly<Record<string, readonly string[]>>
  readonly upstreams: NonNullable<Config['upstreams']>
  /** Decides beside the policy in force, and is only recorded. */
  readonly candidate: PolicySource | undefined
}

/**
 * The settings in force: flag before configuration before default. The upstream's key comes from the configuration or
 * from `DUCTILE_UPSTREAM_KEY`, never from a flag, where every user of the machine could read it.
 */
export function upSettings(
  flags: UpFlags,
  read: ReadConfig,
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): UpSettings {
  const { config } = read
  const guard = guardSettings(flags, read, cwd)
  const captureContent = flags.captureContent ?? config.captureContent
  return {
    ...guard,
    overrides: { ...guard.overrides, ...(captureContent === undefined ? {} : { captureContent }) },
    port: flags.port ?? config.port ?? 4600,
    host: flags.host ?? config.host ?? '127.0.0.1',
    upstream: flags.upstream ?? config.upstream,
    upstreamKey: config.upstreamKey ?? (env.DUCTILE_UPSTREAM_KEY || undefined),
    allowLinkLocalUpstream: flags.allowLinkLocalUpstream ?? config.allowLinkLocalUpstream ?? false,
    store: storeLocation({ flag: flags.store, read, cwd }),
    runs: resolve(cwd, flags.runs ?? '.ductile/runs'),
    durability: flags.durability ?? config.durability ?? 'power-loss',
    upstreams: config.upstreams ?? [],
    candidate: policySource(config.candidate, read),
    ...keysOf(flags.key ?? config.keys ?? []),
  }
}

/** A list of keys is the operator's; of a map, those under "operator" are. */
function keysOf(keys: NonNullable<Config['keys']> | readonly string[]): Pick<UpSettings, 'keys' | 'tenants'> {
  if (Array.isArray(keys)) return { keys: keys as readonly string[], tenants: {} }
  const { operator = [], ...tenants } = keys as Readonly<Record<string, readonly string[]>>
  return { keys: operator, tenants }
}
