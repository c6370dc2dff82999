import type { TierName, TierVisit } from './cascade-score.js'

/** The way of one text through the tiers; each visit is timed from the one before it. */
export class Trail {
  readonly visits: TierVisit[] = []
  readonly started = performance.now()
  #since = this.started

  visit(tier: TierName, step: TierVisit['step'], why: string): void {
    const now = performance.now()
    this.visits.push({ tier, step, why, costMs: now - this.#since })
    this.#since = now
  }

  /** A fault, by the name of the error: its message may quote. */
  failed(tier: TierName, error: unknown): void {
    this.visit(tier, 'failed', error instanceof Error ? error.name : 'threw something that is no error')
  }
}
