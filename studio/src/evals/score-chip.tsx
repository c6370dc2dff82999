import type { ReactNode } from 'react'
import type { SampleVerdict, Score } from '../api/types.js'
import { scoreText } from './figure-text.js'

const marks: Readonly<Record<SampleVerdict, string>> = { pass: '✓', fail: '✗', graded: '', 'not-scored': '?' }

/** A scorer's name and what it said; a mark besides the colour says how that counts. */
export function ScoreChip({
  scorer,
  score,
  verdict = 'graded',
}: {
  scorer: string
  score: Score
  verdict: SampleVerdict | undefined
}): ReactNode {
  return (
    <span className={`score-chip score-${verdict}`}>
      {marks[verdict] !== '' && <span aria-hidden="true">{marks[verdict]} </span>}
      {scorer} <strong className="number">{scoreText(score)}</strong>
    </span>
  )
}
