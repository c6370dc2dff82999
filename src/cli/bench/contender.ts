/** @file What is compared: anything that judges a row, behind one face. */
import { DuctileError } from '../../core/index.js'
import type { BenchRow } from './bench-row.js'

/** What a label looks for, and so which of a contender's answers is measured. */
export const targets = Object.freeze(['harm', 'injection', 'either'] as const)
export type Target = (typeof targets)[number]

/** What a contender says of a row. */
export interface Judgement {
  /** Candidates for ranking by name, each in [0, 1]; higher is riskier. Empty where it only says yes or no. */
  readonly scores: Readonly<Record<string, number>>
  /** Its verdicts by name, at its own operating point. */
  readonly flags: Readonly<Record<string, boolean>>
}

/** Which of a contender's answers is measured. */
export interface View {
  /** Scores that may rank the rows; of several the best on a set is shown. */
  readonly ranks: readonly string[]
  /** The verdict that counts. */
  readonly flag: string
  /** Thresholds of its own to mark on a curve over scores 0-100. */
  readonly marks?: readonly { readonly name: string; readonly tau: number }[]
}

export interface Contender {
  readonly name: string
  /** For people. */
  readonly version: string
  /** Of everything that can change an answer: answers kept under another one are not used. */
  readonly fingerprint: string
  /** How its scores and verdicts come about, for the report. */
  readonly derivation: string
  /** Which of its answers is measured. */
  view(target: Target): View
  /** @throws DuctileError whose code is counted, or any error, counted by its name; never a low score in its place */
  judge(row: BenchRow, options: { readonly abort: AbortSignal }): Promise<Judgement>
  close?(): Promise<void>
}

/** A row's answer, or why there is none. */
export type Answer = (Judgement & { readonly costMs: number }) | { readonly error: string }

/** A contender gave no answer to a row. `code` is counted in the report. */
export class NoAnswerError extends DuctileError {
  override readonly name = 'NoAnswerError'
}
