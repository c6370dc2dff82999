/** @file A sample's scores out of the summary columns, without its record. */
import type { RunLog } from '../log/run-log.js'
import type { Score } from '../scorer.js'

export interface RowScore {
  readonly scorer: string
  readonly score: Score
}

/** The scores of a row that are one word or number; those of several values are not told here. */
export function scoresOfRow({ header, index }: RunLog, row: number): readonly RowScore[] {
  return header.scorers.flatMap((scorer): readonly RowScore[] => {
    const cause = index.words.get(`unscored.${scorer}`)?.at(row)
    if (cause !== undefined)
      return [{ scorer, score: { type: 'not-scored', cause: cause as 'unparsed', explanation: '' } as const }]
    const word = index.words.get(`score.${scorer}`)?.at(row)
    const number = index.numbers.get(`score.${scorer}`)?.at(row) ?? Number.NaN
    const value = word ?? (Number.isNaN(number) ? undefined : number)
    return value === undefined ? [] : [{ scorer, score: { type: 'scored', value } as const }]
  })
}
