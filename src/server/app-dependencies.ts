import type { StoredLedger } from '../store/index.js'
import type { AccessOptions } from './access.js'
import type { EvalRuns } from './evals-runs.js'
import type { HistoryOptions } from './exchange-memory.js'
import type { Metrics } from './metrics.js'
import type { PolicyView } from './policy-view.js'
import type { ProtectionOptions } from './protection.js'
import type { SystemRow } from './studio-api.js'
import type { Upstream } from './upstream.js'

/** All that the application stands on, passed in. */
export interface AppDependencies {
  /** Of Ductile, for `/api/status`. */
  readonly version: string
  /** Absent: nothing is judged. Chat passes unguarded, moderation answers 404. For measuring only. */
  readonly protection?: ProtectionOptions
  /** Of routes whose rules are others, by path. */
  readonly routes?: Readonly<Record<string, ProtectionOptions>>
  /** Shared by several applications of one server. @default one of its own */
  readonly metrics?: Metrics
  /** What another policy would change, for `/api/policy`. */
  readonly policies?: PolicyView
  /** Absent: nothing is recorded. */
  readonly ledger?: StoredLedger
  /**
   * Keeps what is said behind `previous_response_id` and conversations, to judge it with what comes later. It is content:
   * see how long it is kept. Absent: nothing is kept, and such requests are judged alone.
   */
  readonly history?: HistoryOptions
  /** Absent: chat is answered by the echo model. */
  readonly upstream?: Upstream
  /** Runs of evaluations, for `/api/evals`. The caller closes it. Absent: none are shown. */
  readonly runs?: EvalRuns
  readonly systems: readonly SystemRow[]
  /** Folder of the built studio; a page says how to build it when it is missing. */
  readonly studioFolder?: string
  readonly access: AccessOptions
  /** Largest request body, in bytes. @default 4 MiB */
  readonly maxBodyBytes?: number
  /** What chat does with parts that hold no text: refuse the request, or pass them on unjudged. @default 'refuse' */
  readonly otherParts?: 'refuse' | 'ignore'
  readonly clock?: () => Date
  /** Told of every error that was not the client's. */
  readonly onError?: (error: unknown) => void
}
