import type { Assessment, LedgerEntry } from '../api/types.js'

/** An assessment with the score people see. */
export interface ScoredSignal {
  readonly signal: string
  /** 0-100, rounded as the guard rounds it. */
  readonly score: number
}

/** The highest score of an entry; null when no signal could be scored, which is not a score of 0. */
export function topScore(entry: LedgerEntry): ScoredSignal | null {
  return entry.outcomes.reduce<ScoredSignal | null>((top, outcome) => {
    if (outcome.type === 'unscored') return top
    const score = shownScore(outcome.assessment)
    return top === null || score > top.score ? { signal: outcome.assessment.signal, score } : top
  }, null)
}

/** How many signals of an entry could not be scored. */
export function unscoredCount(entry: LedgerEntry): number {
  return entry.outcomes.filter(({ type }) => type === 'unscored').length
}

/** The score 0-100 of an assessment, by core's rule: the risk times 100, rounded. */
export function shownScore({ risk }: Pick<Assessment, 'risk'>): number {
  return Math.round(risk * 100)
}
