import { expect, it } from 'vitest'
import { decideByRules } from './decision.js'
import { labelledReplies } from './labelled-replies.js'

/** Rows: label; columns: rule. Published in the benchmarks' README: change both together. */
it('has the published confusion matrix on replies labelled by hand', () => {
  const decisions = ['R', 'P', 'A'] as const
  const matrix = decisions.map(label =>
    decisions.map(
      rule =>
        labelledReplies.filter(([truth, reply]) => truth === label && decideByRules(reply) === rule).length,
    ),
  )
  expect(labelledReplies.length).toBeGreaterThanOrEqual(50)
  expect(matrix).toEqual([
    [16, 0, 4],
    [2, 6, 2],
    [3, 0, 19],
  ])
})
