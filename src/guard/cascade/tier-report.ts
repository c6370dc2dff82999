/** @file What each tier has done: the share it decided, what it cost, how often it failed. */
import { type TierName, type TierVisit, tierNames } from './cascade-score.js'

export interface TierReport {
  readonly tier: TierName
  /** Conversations that came as far as this tier and were judged by it. */
  readonly asked: number
  readonly decided: number
  /** Of all conversations, in [0, 1]; undefined before the first. */
  readonly share: number | undefined
  readonly failed: number
  /** Mean milliseconds of a visit; undefined without one. */
  readonly meanMs: number | undefined
}

/** Counts, from visit to visit. Constant space. */
export class TierTally {
  #conversations = 0
  readonly #counts = new Map(tierNames.map(tier => [tier, { asked: 0, decided: 0, failed: 0, ms: 0 }]))

  /** @param decided - undefined if no tier gave a score */
  add(trail: readonly TierVisit[], decided: TierName | undefined): void {
    this.#conversations++
    for (const { tier, step, costMs } of trail) {
      const counts = this.#counts.get(tier)!
      counts.ms += costMs
      counts.asked++
      if (step === 'failed') counts.failed++
    }
    if (decided !== undefined) this.#counts.get(decided)!.decided++
  }

  report(): TierReport[] {
    return [...this.#counts].map(([tier, { asked, decided, failed, ms }]) => ({
      tier,
      asked,
      decided,
      share: this.#conversations === 0 ? undefined : decided / this.#conversations,
      failed,
      meanMs: asked === 0 ? undefined : ms / asked,
    }))
  }
}
