/** @file Rows, answers and figures for the tests of the measurement itself. */
import type { Answer } from './cached-judgements.js'
import type { Contender } from './contenders.js'
import type { SetFigures } from './measure.js'
import type { LabelledRow } from './read-set.js'
import type { EvaluationSet } from './sets.js'

export const row = (label: 0 | 1, id = 'r', cluster?: string): LabelledRow => ({
  id,
  text: `text ${id}`,
  label,
  cluster,
  conversation: { messages: [{ role: 'user', text: `text ${id}` }] },
})

export const answer = (flagged: boolean, scores: Record<string, number> = {}): Answer => ({ flagged, scores })

export const contender = (changes: Partial<Contender> = {}): Contender => ({
  name: 'ours',
  version: '1',
  derivation: 'by a script',
  concurrency: 4,
  rankings: () => ['a', 'b'],
  judge: async () => ({ flagged: false, scores: {} }),
  ...changes,
})

export const set = (changes: Partial<EvaluationSet> = {}): EvaluationSet => ({
  name: 'some_set',
  title: 'Some set',
  kind: 'harm',
  ...changes,
})

export const figures = (changes: Partial<SetFigures> = {}): SetFigures => ({
  contender: 'ours',
  n: 10,
  positives: 5,
  unscored: {},
  counts: { truePositives: 4, falsePositives: 1, trueNegatives: 4, falseNegatives: 1 },
  ...changes,
})
