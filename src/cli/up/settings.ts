import { isIP } from 'node:net'
import { InvalidInputError } from '../../core/index.js'
import type { ReadConfig } from '../config/read-config.js'
import { type GuardFlags, type GuardSettings, guardSettings } from '../guard-settings.js'
import { storeLocation } from '../store-location.js'

/** Flags of `up`, as commander gives them. */
export interface UpFlags extends GuardFlags {
  readonly port?: number
  readonly host?: string
  readonly upstream?: string
  readonly allowPrivateUpstream?: boolean
  readonly store?: string
  readonly key?: readonly string[]
  readonly captureContent?: boolean
}

/** Everything the gateway is started with. */
export interface UpSettings extends GuardSettings {
  readonly port: number
  readonly host: string
  readonly upstream: string | undefined
  readonly upstreamKey: string | undefined
  readonly allowPrivateUpstream: boolean
  readonly store: string
  /** Bearer keys that callers must show; none means that anyone who can reach the port may call. */
  readonly keys: readonly string[]
  readonly captureContent: boolean
}

/**
 * The settings in force: flag before configuration before default. The upstream's key comes from the configuration or
 * from `DUCTILE_UPSTREAM_KEY`, never from a flag, where every user of the machine could read it.
 *
 * @throws InvalidInputError if the upstream is no http(s) address or carries a password
 */
export function upSettings(
  flags: UpFlags,
  read: ReadConfig,
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): UpSettings {
  const { config } = read
  const upstream = flags.upstream ?? config.upstream
  if (upstream !== undefined)
    checkUpstream(upstream, flags.upstream === undefined ? 'upstream' : '--upstream')
  return {
    ...guardSettings(flags, read, cwd),
    port: flags.port ?? config.port ?? 4600,
    host: flags.host ?? config.host ?? '127.0.0.1',
    upstream,
    upstreamKey: config.upstreamKey ?? (env.DUCTILE_UPSTREAM_KEY || undefined),
    allowPrivateUpstream: flags.allowPrivateUpstream ?? config.allowPrivateUpstream ?? false,
    store: storeLocation({ flag: flags.store, read, cwd }),
    keys: flags.key ?? config.keys ?? [],
    captureContent: flags.captureContent ?? config.captureContent ?? false,
  }
}

function checkUpstream(upstream: string, where: string): void {
  const fault = (message: string): InvalidInputError =>
    new InvalidInputError({ code: 'invalid_upstream', where, message: `${where}: ${message}` })
  let url: URL
  try {
    url = new URL(upstream)
  } catch {
    throw fault('must be an http:// or https:// address, such as https://api.example.com/v1')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw fault(`must be an http:// or https:// address, got ${url.protocol}`)
  if (url.username !== '' || url.password !== '')
    throw fault('must not carry a name or password; the key belongs in DUCTILE_UPSTREAM_KEY')
}

/** Whether an address is this machine's own, where no other machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
