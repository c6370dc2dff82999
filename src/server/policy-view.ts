import type { PolicyDiff, PolicyIdentity } from '../policy/index.js'

/** The policies as the studio sees them. */
export interface PolicyView {
  readonly inForce: PolicyIdentity & { readonly source: string }
  /** Decides beside it and is only recorded. */
  readonly candidate?: PolicyIdentity & { readonly source: string }
  /** What the candidate would change of the newest `limit` entries. */
  diff?(options: { readonly limit: number; readonly abort: AbortSignal }): Promise<PolicyDiff>
}
