import type { Action, RecordedDecision } from '../api/types.js'
import { actionWords } from '../lib/words.js'
import { topScore } from './entry.js'

/** One decision on the chart. */
export interface ChartPoint {
  readonly sequence: number
  /** ISO time. */
  readonly at: string
  /** 0-100 */
  readonly score: number
  readonly action: Action
}

/** The decisions that have a score, oldest first. */
export function pointsOf(decisions: readonly RecordedDecision[]): readonly ChartPoint[] {
  return decisions
    .flatMap(({ receipt, entry }) => {
      const top = topScore(entry)
      if (top === null) return []
      return [{ sequence: receipt.sequence, at: entry.at, score: top.score, action: entry.decision.action }]
    })
    .reverse()
}

/** The chart in words: how many of each action, the highest score, and how many have none. */
export function summaryOf(decisions: readonly RecordedDecision[]): string {
  const points = pointsOf(decisions)
  const actions = Object.entries(actionWords).flatMap(([action, word]) => {
    const times = decisions.filter(({ entry }) => entry.decision.action === action).length
    return times === 0 ? [] : [`${times} ${word.toLowerCase()}`]
  })
  const highest = points.reduce<ChartPoint | null>(
    (top, point) => (top === null || point.score > top.score ? point : top),
    null,
  )
  const missing = decisions.length - points.length
  return [
    `Highest score of each decision over time, this page: ${actions.join(', ')}.`,
    ...(highest === null ? [] : [`The highest is ${highest.score}, in decision ${highest.sequence}.`]),
    ...(missing === 0
      ? []
      : [`${missing} could not be scored and ${missing === 1 ? 'is' : 'are'} not drawn.`]),
  ].join(' ')
}
