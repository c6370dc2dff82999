/** @file The JSON between the server and the studio. Types only: the studio imports them, no code. */
import type { LedgerEntry, Receipt, Threshold } from '../core/index.js'
import type { Strictness, TextScore } from '../guard/index.js'
import type { PolicyDiff, PolicyIdentity } from '../policy/index.js'

/** `POST /api/score` */
export interface ScoreRequest {
  readonly prompt: string
  /** With a reply, the reply is judged in the context of the prompt. */
  readonly response?: string
  /** `false` keeps the decision out of the ledger, such as while somebody is still typing. @default true */
  readonly record?: boolean
}
export interface ScoreResponse {
  readonly score: TextScore
  /** The action each strictness of the served policy would take, with the reason. */
  readonly actions: Readonly<Record<Strictness, { readonly action: string; readonly reason: string }>>
  /** The strictness in force. */
  readonly strictness: Strictness
  readonly thresholds: readonly Threshold[]
  /** Of the decision's entry, whose origin names this route; null when it was not to be recorded. */
  readonly receipt: Receipt | null
}

/** `GET /api/decisions?action=&edge=&signal=&minScore=&run=&before=SEQUENCE&limit=` newest first */
export interface DecisionsResponse {
  readonly decisions: readonly RecordedDecision[]
  /** Pass as `before` for the next page; null at the end. */
  readonly next: number | null
  readonly total: number
}
export interface RecordedDecision {
  readonly receipt: Receipt
  readonly entry: LedgerEntry
}
/** `GET /api/decisions/:sequence` → RecordedDecision, plus whether its hash still fits the chain. */
export interface DecisionResponse extends RecordedDecision {
  readonly intact: boolean
}

/** `GET /api/systems` */
export interface SystemsResponse {
  readonly systems: readonly SystemRow[]
}
export interface SystemRow {
  readonly id: string
  readonly title: string
  readonly arxiv: string
  readonly summary: string
  readonly room: string
  readonly state: 'works' | 'not yet'
}

/** `GET /api/status` */
export interface StatusResponse {
  readonly version: string
  readonly model: {
    readonly id: string
    readonly version: string
    readonly sha256: string
    readonly licence: string
    readonly selfTest: 'passed' | 'failed'
  }
  readonly strictness: Strictness
  readonly failureMode: 'closed' | 'open'
  /** `shadow`: decided and recorded, not carried out. */
  readonly mode?: 'enforce' | 'shadow'
  readonly contentCapture: boolean
  readonly upstream: string | null
  readonly ledger: { readonly entries: number; readonly head: string }
}

/** `GET /api/policy` */
export interface PolicyResponse {
  readonly inForce: PolicyIdentity & { readonly source: string }
  /** Decides beside it and is only recorded; null when there is none. */
  readonly candidate: (PolicyIdentity & { readonly source: string }) | null
}

/** `GET /api/policy/diff?limit=`: what the candidate would change of the newest entries. 404 without one. */
export type PolicyDiffResponse = PolicyDiff

/** Every error of `/api/*` and `/v1/*`. */
export interface ErrorResponse {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string | null
  }
}
