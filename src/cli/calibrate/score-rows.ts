import type { TextScore } from '../../guard/index.js'
import { inOrder } from '../scan/in-order.js'
import type { LabelledRow } from './labelled-rows.js'
import type { CalibrationRows } from './report.js'

type Scored = Pick<LabelledRow, 'label' | 'endByte'> & { readonly score: number | undefined }

/** What scores a row that has no score yet; undefined where it cannot be scored. */
export type RowScorer = (row: LabelledRow & { type: 'to-score' }) => Promise<TextScore | undefined>

/** Called after each row with the rows done and the byte the row ended at. */
export type OnRow = (rows: number, endByte: number) => void

/** Collects scores and labels, scoring the rows that need it. `onRow` is called after each. */
export async function collectRows(
  rows: AsyncIterable<LabelledRow>,
  {
    signal,
    scorer,
    concurrency,
    onRow,
  }: {
    signal: 'harm' | 'injection'
    scorer: RowScorer | undefined
    concurrency: number
    onRow: OnRow
  },
): Promise<CalibrationRows> {
  const scores: number[] = []
  const labels: (0 | 1)[] = []
  let unscored = 0
  const scoreOf = async (row: LabelledRow): Promise<Scored> => {
    if (row.type !== 'to-score') return { ...row, score: row.type === 'scored' ? row.score : undefined }
    const score = await scorer!(row)
    return { ...row, score: signal === 'harm' ? score?.score : score?.injection.score }
  }
  const scored = inOrder(rows, scoreOf, { concurrency, maxWeight: Number.POSITIVE_INFINITY, weigh: () => 1 })
  for await (const { label, score, endByte } of scored) {
    if (score === undefined) unscored++
    else {
      scores.push(score)
      labels.push(label)
    }
    onRow(labels.length + unscored, endByte)
  }
  return { scores, labels, unscored }
}
