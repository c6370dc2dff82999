import { checkRows, checkValues } from './checks.js'
import { InsufficientDataError } from './errors.js'
import { ascendingOrder, ranksOf } from './ranks.js'

/**
 * Spearman's rank correlation: Pearson's correlation of the mid-ranks, so ties are handled exactly.
 *
 * @param x - shape [n], finite; not modified
 * @param y - shape [n], finite; not modified
 * @returns a number in [-1, 1]. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or one side is constant
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const rows = checkRows('spearman', { x, y })
  checkValues('spearman', { x, y })
  const rankX = ranksOf(x)
  const rankY = ranksOf(y)
  const mean = (rows + 1) / 2
  let xy = 0
  let xx = 0
  let yy = 0
  for (let row = 0; row < rows; row++) {
    const dx = rankX[row]! - mean
    const dy = rankY[row]! - mean
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  checkVariation('spearman', { x: xx, y: yy })
  return clampToUnit(xy / Math.sqrt(xx * yy))
}

/**
 * Kendall's tau-b: (concordant - discordant pairs) over the geometric mean of the pairs untied in x and in y.
 *
 * @param x - shape [n], finite; not modified
 * @param y - shape [n], finite; not modified
 * @returns a number in [-1, 1]. O(n log n), by counting the swaps of a merge sort
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or one side is constant
 * @see Knight 1966, JASA 61:436-439
 */
export function kendallTauB(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const rows = checkRows('kendallTauB', { x, y })
  checkValues('kendallTauB', { x, y })
  const byX = ascendingOrder(x)
  byX.sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!)
  const ySorted = Float64Array.from(byX, row => y[row]!)
  const tiedX = tiedPairs(byX, (a, b) => x[a] === x[b])
  const tiedBoth = tiedPairs(byX, (a, b) => x[a] === x[b] && y[a] === y[b])
  const swaps = sortCountingSwaps(ySorted)
  const tiedY = tiedPairs(ySorted, (a, b) => a === b)
  const pairs = (rows * (rows - 1)) / 2
  checkVariation('kendallTauB', { x: pairs - tiedX, y: pairs - tiedY })
  const concordantMinusDiscordant = pairs - tiedX - tiedY + tiedBoth - 2 * swaps
  return clampToUnit(concordantMinusDiscordant / Math.sqrt((pairs - tiedX) * (pairs - tiedY)))
}

/** Pairs within runs of equal neighbours of a sorted list. */
function tiedPairs(sorted: ArrayLike<number>, isTied: (a: number, b: number) => boolean): number {
  let pairs = 0
  let run = 0
  for (let i = 1; i < sorted.length; i++) {
    run = isTied(sorted[i - 1]!, sorted[i]!) ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/** Sorts in place; returns how many pairs stood in the wrong order (equal values never do). */
function sortCountingSwaps(values: Float64Array): number {
  let from: Float64Array = values
  let to: Float64Array = new Float64Array(values.length)
  let swaps = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length)
      const end = Math.min(start + 2 * width, values.length)
      let left = start
      let right = middle
      for (let i = start; i < end; i++) {
        if (right >= end || (left < middle && from[left]! <= from[right]!)) to[i] = from[left++]!
        else {
          swaps += middle - left
          to[i] = from[right++]!
        }
      }
    }
    ;[from, to] = [to, from]
  }
  if (from !== values) values.set(from)
  return swaps
}

function checkVariation(caller: string, spread: { x: number; y: number }): void {
  for (const [name, value] of Object.entries(spread))
    if (value === 0)
      throw new InsufficientDataError(`${caller}: ${name} must hold at least two different values`, {
        missing: 'variation',
      })
}

/** Takes off what rounding may add beyond ±1. */
const clampToUnit = (value: number): number => Math.max(-1, Math.min(1, value))
