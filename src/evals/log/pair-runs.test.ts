import { expect, it } from 'vitest'
import { pairRuns } from './pair-runs.js'
import { RunIndex } from './run-index.js'
import { testRecord } from './testing/run-folder.js'

const index = (values: Readonly<Record<string, number | boolean | null>>): RunIndex => {
  const made = new RunIndex()
  for (const [id, value] of Object.entries(values))
    made.add(
      testRecord(1, {
        id,
        scores:
          value === null
            ? { s: { type: 'not-scored', cause: 'unparsed', explanation: '' } }
            : { s: { type: 'scored', value } },
      }),
      { offset: 0, length: 0 },
    )
  return made
}

it('joins on id and epoch, and counts what cannot be joined', () => {
  const first = index({ a: true, b: true, c: false, d: null, e: true })
  const second = index({ x: true, c: true, b: false, a: true, d: true })
  expect(pairRuns([first, second], 'score.s')).toEqual({
    column: 'score.s',
    paired: 3,
    unscored: 1,
    onlyFirst: 1,
    onlySecond: 1,
    transitions: [
      { from: 'no', to: 'yes', count: 1 },
      { from: 'yes', to: 'no', count: 1 },
      { from: 'yes', to: 'yes', count: 1 },
    ],
    changed: [
      { id: 'c', epoch: 0, rows: [2, 1], from: 'no', to: 'yes' },
      { id: 'b', epoch: 0, rows: [1, 2], from: 'yes', to: 'no' },
    ],
    changedTotal: 2,
  })
  const cut = pairRuns([first, second], 'score.s', { list: 1 })
  expect([cut.changed.length, cut.changedTotal]).toEqual([1, 2])
})

it('says numbers in three digits, and which column neither has', () => {
  const [first, second] = [index({ a: 0.12345 }), index({ a: 0.5 })]
  expect(pairRuns([first, second], 'score.s').changed[0]).toMatchObject({ from: '0.123', to: '0.5' })
  expect(() => pairRuns([first, second], 'score.t')).toThrow('neither run has a column "score.t"')
})
