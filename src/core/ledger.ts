import type { Outcome } from './assessment.js'
import type { Decision, Policy } from './policy.js'
import type { Edge } from './signal.js'
import type { Threshold } from './threshold.js'

/** What was judged, without its content: content capture is off unless the operator turned it on. */
export interface SubjectRecord {
  /** SHA-256 of the UTF-8 text, hex. */
  readonly sha256: string
  /** UTF-16 code units. */
  readonly length: number
  /** Only with content capture on. */
  readonly content?: string
}

/** What of a streamed text left for the client, when not all that was judged did, or not at once. */
export interface Delivery {
  /**
   * `complete`: all of it. Policy: `cut` short, `replaced` from there on, or `retried` from there on. `broken`: the
   * upstream failed. `abandoned`: the client went away.
   */
  readonly outcome: 'complete' | 'cut' | 'replaced' | 'retried' | 'broken' | 'abandoned'
  /** Of the UTF-8 text that left, hex. */
  readonly sha256: string
  /** UTF-16 code units that left. */
  readonly length: number
  /** Where policy stopped the text: nothing from this UTF-16 offset on left. */
  readonly stoppedAt?: number
}

/** One decision with all that is needed to trace it. */
export interface LedgerEntry {
  /** ISO time with milliseconds, UTC. */
  readonly at: string
  readonly run: string
  readonly edge: Edge
  /** `shadow` entries were decided but not carried out. */
  readonly mode: 'enforce' | 'shadow'
  readonly subject: SubjectRecord
  readonly outcomes: readonly Outcome[]
  readonly decision: Pick<Decision, 'action' | 'reason'> & { readonly exceeded: readonly Threshold[] }
  readonly policy: Pick<Policy, 'name' | 'version' | 'failureMode'> & {
    readonly thresholds: readonly Threshold[]
  }
  readonly costMs: number
  /** Only of text that was streamed. */
  readonly delivery?: Delivery
  /** Where the request came from and went, such as `{route: '/v1/moderations', model: …}`. Never content. */
  readonly origin: Readonly<Record<string, string>>
}

/** Proof that an entry was kept: its number in the chain and its hash. */
export interface Receipt {
  /** 1 for the first entry; no gaps. */
  readonly sequence: number
  /** SHA-256 over the previous hash and this entry, hex. */
  readonly hash: string
}

/** Append-only and hash-chained. `append` resolves only once the entry is durable. @throws StoreError */
export interface Ledger {
  append(entry: LedgerEntry): Promise<Receipt>
}
