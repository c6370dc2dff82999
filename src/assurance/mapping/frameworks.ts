/**
 * @file Which clauses of four norms an argument bears on, as data. An aid for whoever prepares an audit: our reading in a few
 * words, no quotation, no legal advice, and no claim that a supported goal fulfils a clause.
 */
import type { Status } from '../evidence/judge.js'

export const frameworks = ['eu-ai-act', 'nist-ai-rmf', 'iso-42001', 'ul-4600'] as const
export type Framework = (typeof frameworks)[number]

/** What elements may say that they bear on. */
export const topics = [
  'accuracy',
  'data',
  'documentation',
  'incidents',
  'monitoring',
  'oversight',
  'records',
  'risk',
  'robustness',
  'safety',
  'security',
  'third-party',
  'transparency',
] as const
export type Topic = (typeof topics)[number]

export interface Clause {
  readonly framework: Framework
  /** As the norm numbers it. */
  readonly clause: string
  /** What it asks for, in our words. */
  readonly asks: string
  readonly topics: readonly Topic[]
}

export interface MappedClause extends Clause {
  readonly elements: readonly { readonly id: string; readonly text: string; readonly status: Status }[]
}

/** To be shown wherever a mapping is. */
export const mappingNotice =
  'An aid for preparing an audit, in our own words; no legal advice. That a claim is supported does not mean that a clause is fulfilled.'
