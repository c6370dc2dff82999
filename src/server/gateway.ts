/** @file Tenants behind one door: each has an application of its own, with its own rules. */
import { randomUUID } from 'node:crypto'
import type { LedgerEntry } from '../core/index.js'
import type { StoredLedger } from '../store/index.js'
import { keyIn } from './access.js'
import { createApp } from './app.js'
import type { AppDependencies } from './app-dependencies.js'
import { historyOf } from './exchange-memory.js'

/** Whose keys open `/v1`, and what holds for them where it differs. */
export interface TenantOptions extends Pick<AppDependencies, 'protection' | 'routes'> {
  readonly keys: readonly string[]
}

export interface GatewayOptions extends AppDependencies {
  readonly tenants?: Readonly<Record<string, TenantOptions>>
}

/** Answers a request; `env` is the server's own. */
export type Fetch = (request: Request, env?: object) => Response | Promise<Response>

/**
 * One application for the operator, and one for each tenant's keys. A tenant's key opens `/v1` only: the studio, its API
 * and the metrics show what everybody does.
 *
 * @throws ConfigurationError as `createApp`
 */
export function createGateway({ tenants = {}, ...dependencies }: GatewayOptions): Fetch {
  const { access, ledger, history } = dependencies
  const named = Object.entries(tenants)
  // Where tenants have keys, no key is not the operator's: nobody knows this one.
  const closed = named.length > 0 && access.keys.length === 0 ? [randomUUID()] : access.keys
  const operator = createApp({ ...dependencies, access: { ...access, keys: closed } })
  const apps = named.map(([name, { keys, ...rules }]) => ({
    isTheirs: keyIn(keys),
    app: createApp({
      ...dependencies,
      ...rules,
      access: { ...access, keys },
      ...(ledger === undefined ? {} : { ledger: tenantLedger(ledger, name) }),
      ...(history === undefined ? {} : { history: historyOf(name, history) }),
    }),
  }))
  return function fetch(request, env) {
    const isModelRoute = /^https?:\/\/[^/]+\/v1\//.test(request.url)
    const theirs = isModelRoute ? apps.find(({ isTheirs }) => isTheirs(request.headers)) : undefined
    return (theirs?.app ?? operator).fetch(request, env)
  }
}

/** The same ledger; what is appended names the tenant. */
function tenantLedger(ledger: StoredLedger, tenant: string): StoredLedger {
  return {
    ...ledger,
    append: (entry: LedgerEntry) => ledger.append({ ...entry, origin: { ...entry.origin, tenant } }),
  }
}
