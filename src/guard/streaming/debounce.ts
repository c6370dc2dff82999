/** @file From flags on single tokens to one verdict on a stream (Qwen3Guard, arXiv:2510.14276). */
import { InvalidArgumentError } from '../../core/index.js'
import type { Level } from '../text-score.js'
import type { Pairing } from './stream-session.js'

/** One token as the debouncer sees it. */
export interface DebouncedToken {
  readonly flagged: boolean
  readonly level: Level
}

export interface Debouncer {
  /** Whether the window that ends in this token is flagged as a whole. Causal: looks at this and earlier tokens only. */
  next(token: DebouncedToken): boolean
}

/**
 * The causal rule: a stream is flagged at the first token that completes `window` flagged tokens in a row. With a
 * window of 2 a single blip never flags.
 *
 * @throws InvalidArgumentError if window is not a positive integer
 */
export function createDebouncer({
  window = 2,
  pairing = 'any-flagged',
}: {
  window?: number
  pairing?: Pairing
} = {}): Debouncer {
  if (!(Number.isInteger(window) && window > 0))
    throw new InvalidArgumentError(`createDebouncer: window must be a positive integer, got ${window}`)
  let run = 0
  let level: Level | undefined
  return {
    next(token) {
      const continues = pairing === 'any-flagged' || token.level === level
      run = token.flagged ? (continues ? run : 0) + 1 : 0
      level = token.level
      return run >= window
    },
  }
}

/**
 * The rule of the released evaluation code, for comparison. It reads the whole sequence: first for two Unsafe tokens in
 * a row, and only where there are none for two Controversial ones; a mixed pair never counts.
 *
 * @returns index of the second token of the pair; -1 and Safe where there is none
 */
export function referenceStreamVerdict(levels: readonly Level[]): { level: Level; index: number } {
  for (const level of ['Unsafe', 'Controversial'] as const) {
    const index = levels.findIndex((here, i) => i > 0 && here === level && levels[i - 1] === level)
    if (index > 0) return { level, index }
  }
  return { level: 'Safe', index: -1 }
}
