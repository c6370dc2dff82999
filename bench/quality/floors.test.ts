import { expect, it } from 'vitest'
import { benignFalseAlarms, floorsOf } from './floors.js'
import { figures, set } from './testing.js'

const estimate = (value: number) => ({ value, low: value, high: value })
const benign = (name: string, falsePositives: number, n: number, injectionFlagged: number) => ({
  set: set({ name, kind: 'benign', benignInstructions: true }),
  figures: [
    figures({
      n,
      flagCounts: { injection: injectionFlagged },
      counts: { truePositives: 0, falsePositives, trueNegatives: n - falsePositives, falseNegatives: 0 },
    }),
  ],
})

it('reaches a floor at its very value and misses it below', () => {
  const measured = (auroc: number) => [
    {
      set: set({ name: 'openai_moderation_a' }),
      figures: [figures({ auroc: estimate(auroc), f1: estimate(0.7) })],
    },
  ]
  expect(floorsOf(measured(0.85), 'ours').map(({ passed }) => passed)).toEqual([true, true])
  expect(floorsOf(measured(0.8499), 'ours').map(({ passed }) => passed)).toEqual([false, true])
})

it('leaves out what was not measured, and figures of others', () => {
  expect(floorsOf([], 'ours')).toEqual([])
  const other = [{ set: set({ name: 'xstest_prompts' }), figures: [figures({ falseAlarms: estimate(0.1) })] }]
  expect(floorsOf(other, 'theirs')).toEqual([])
  expect(floorsOf(other, 'ours')).toMatchObject([{ limit: '≤ 0.15', passed: true }])
})

it('pools false alarms over rows, not over sets', () => {
  // 1 of 10 and 0 of 90: 1 %, where the mean of the two rates would be 5 %.
  const sets = [benign('one', 1, 10, 0), benign('two', 0, 90, 3)]
  expect(benignFalseAlarms(sets, 'ours')?.value).toBeCloseTo(0.01, 12)
  const floors = floorsOf(sets, 'ours')
  expect(floors.map(({ measured: { value }, passed }) => [value, passed])).toEqual([
    [0.01, true],
    [0.03, false],
  ])
})
