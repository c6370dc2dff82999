import type { OpenStoreOptions } from '../../store/index.js'
import type { ReadConfig } from '../config/read-config.js'
import { type GuardFlags, type GuardSettings, guardSettings } from '../guard-settings.js'
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
  readonly durability: Durability
  /** Bearer keys that callers must show; none means that anyone who can reach the port may call. */
  readonly keys: readonly string[]
  readonly captureContent: boolean
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
  return {
    ...guardSettings(flags, read, cwd),
    port: flags.port ?? config.port ?? 4600,
    host: flags.host ?? config.host ?? '127.0.0.1',
    upstream: flags.upstream ?? config.upstream,
    upstreamKey: config.upstreamKey ?? (env.DUCTILE_UPSTREAM_KEY || undefined),
    allowLinkLocalUpstream: flags.allowLinkLocalUpstream ?? config.allowLinkLocalUpstream ?? false,
    store: storeLocation({ flag: flags.store, read, cwd }),
    durability: flags.durability ?? config.durability ?? 'power-loss',
    keys: flags.key ?? config.keys ?? [],
    captureContent: flags.captureContent ?? config.captureContent ?? false,
  }
}
