/** @file Sets and figures for the tests of the floors and the report. */
import type { SetFigures } from '../../src/cli/bench/figures.js'
import type { EvaluationSet } from './sets.js'

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
  answered: 10,
  unanswered: {},
  counts: { truePositives: 4, falsePositives: 1, trueNegatives: 4, falseNegatives: 1 },
  flagCounts: {},
  ...changes,
})
