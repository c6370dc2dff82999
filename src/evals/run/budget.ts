import type { Usage } from '../model.js'
import type { Limits } from '../task.js'
import { RunStopped } from './stop.js'

/** What a run has used, and whether it may go on. */
export class Budget {
  readonly #limits: Pick<Limits, 'tokens' | 'cost' | 'ms'>
  readonly #began = performance.now()
  #usage: Usage

  /** @param used - by earlier parts of the run; time is counted from now */
  constructor(limits: Limits, used: Usage) {
    this.#limits = limits
    this.#usage = used
  }

  get usage(): Usage {
    return this.#usage
  }

  add(usage: Usage): void {
    this.#usage = sum(this.#usage, usage)
  }

  /** Calls under way are finished; the next one meets this. @throws RunStopped naming the limit */
  check(): void {
    const { tokens, cost, ms } = this.#limits
    const { inputTokens, outputTokens, cost: spent = 0 } = this.#usage
    const elapsed = performance.now() - this.#began
    if (tokens !== undefined && inputTokens + outputTokens >= tokens)
      throw new RunStopped('limit', `the limit of ${tokens} tokens was reached`)
    if (cost !== undefined && spent >= cost)
      throw new RunStopped('limit', `the limit of ${cost} US dollars was reached`)
    if (ms !== undefined && elapsed >= ms) throw new RunStopped('limit', `the limit of ${ms} ms was reached`)
  }
}

export const noUsage: Usage = Object.freeze({ inputTokens: 0, outputTokens: 0 })

/** Cost is unknown only while no part of it is known. */
export function sum(a: Usage, b: Usage): Usage {
  const inputTokens = a.inputTokens + b.inputTokens
  const outputTokens = a.outputTokens + b.outputTokens
  if (a.cost === undefined && b.cost === undefined) return { inputTokens, outputTokens }
  return { inputTokens, outputTokens, cost: (a.cost ?? 0) + (b.cost ?? 0) }
}
