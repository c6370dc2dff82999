/** @file What is kept of a run: one header, one record a sample and epoch, one result. Journal, log, report and studio speak of these alone. */
import type { BenchmarkCard } from './card.js'
import type { Json } from './json.js'
import type { Message } from './message.js'
import type { MetricValue } from './metric.js'
import type { GenerateConfig, ModelOutput, Usage } from './model.js'
import type { Score } from './scorer.js'
import type { Limits } from './task.js'

export interface RunHeader {
  readonly run: string
  readonly task: string
  readonly taskVersion: string
  readonly model: string
  /** Other models by role. */
  readonly roles: { readonly [role: string]: string }
  readonly dataset: {
    readonly name: string
    readonly source?: string
    readonly samples: number
    /** SHA-256 over the samples in order. */
    readonly fingerprint: string
  }
  readonly epochs: number
  readonly config: GenerateConfig
  readonly limits: Limits
  readonly scorers: readonly string[]
  /** ISO 8601. */
  readonly started: string
  readonly ductile: string
  readonly card?: BenchmarkCard
  readonly tags?: readonly string[]
  readonly metadata?: { readonly [name: string]: Json }
}

export interface TranscriptEvent {
  readonly kind: string
  /** Milliseconds since the sample began. */
  readonly at: number
  readonly data: { readonly [name: string]: Json }
}

export interface SampleRecord {
  readonly id: string
  readonly epoch: number
  readonly cluster?: string
  readonly input: string | readonly Message[]
  readonly target?: string | readonly string[]
  readonly choices?: readonly string[]
  readonly messages: readonly Message[]
  readonly output?: ModelOutput
  /** By scorer's name. Empty when the sample failed. */
  readonly scores: { readonly [scorer: string]: Score }
  readonly store: { readonly [name: string]: Json }
  readonly events: readonly TranscriptEvent[]
  readonly metadata: { readonly [name: string]: Json }
  /** A call that broke for good. Such a sample has no score; a resumed run asks it again. */
  readonly error?: { readonly code: string; readonly message: string }
  /** The limit that ended the sample, when one did. */
  readonly limit?: string
  readonly usage: Usage
  readonly started: string
  /** Milliseconds. */
  readonly ms: number
}

export interface RunResult {
  readonly status: 'success' | 'cancelled' | 'limit' | 'error'
  readonly completed: number
  readonly failed: number
  readonly planned: number
  /** By scorer's name. */
  readonly metrics: { readonly [scorer: string]: readonly MetricValue[] }
  readonly usage: Usage
  readonly ended: string
  readonly error?: string
}
