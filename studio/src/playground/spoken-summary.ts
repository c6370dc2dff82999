import type { ScoreResponse } from '../api/types.js'
import { kindInForce } from '../lib/in-force.js'
import { bandOf } from '../lib/words.js'

/** The result in one or two sentences, for the gauge's text equivalent and for screen readers. */
export function spokenSummary(response: ScoreResponse): string {
  const { score, strictness, actions } = response
  const kind = kindInForce(response)
  const parts = [
    `Risk score ${score.score} of 100, ${bandOf(score.score).word.toLowerCase()}, level ${score.level}.`,
  ]
  if (kind !== 'configured') {
    const { flagged, tau } = score.verdicts[kind][strictness]
    parts.push(`${flagged ? 'Flagged' : 'Clear'} at the ${strictness} ${kind} threshold ${tau}.`)
  }
  parts.push(`Action: ${actions[strictness].action}.`)
  return parts.join(' ')
}
