/**
 * @file What a ranking is worth on many resamples of the same rows. The rows are sorted once; after that a resample is
 * counted level by level, so a thousand of them cost a thousand passes and no further sort.
 */
import { checkLabels, checkNumber, checkRows, checkValues } from './checks.js'
import { InsufficientDataError } from './errors.js'
import { ascendingOrder } from './ranks.js'

/** Figures of one ranking on any draw of its rows. Each throws InsufficientDataError where the draw lacks a class. */
export interface RankedRows {
  /** As `auroc` of the drawn rows. */
  auroc(rows: Uint32Array): number
  /** As `averagePrecision` of the drawn rows. */
  averagePrecision(rows: Uint32Array): number
  /** As the recall of `recallAtFpr` of the drawn rows; maxFpr in [0, 1]. */
  recallAtFpr(rows: Uint32Array, maxFpr: number): number
}

/**
 * Prepares a ranking for resampling.
 *
 * ```ts
 * const ranked = rankedRows(scores, labels)
 * bootstrapInterval(scores.length, rows => ranked.auroc(rows))
 * ```
 *
 * @param scores - shape [n], finite, higher means more likely positive; not modified
 * @param labels - shape [n], 1 = positive; not modified, and not to be changed while the result is in use
 * @returns figures in O(rows drawn + distinct scores)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0
 */
export function rankedRows(scores: ArrayLike<number>, labels: ArrayLike<number>): RankedRows {
  checkRows('rankedRows', { scores, labels })
  checkValues('rankedRows', { scores })
  checkLabels('rankedRows', { labels })
  const { levels, levelOf } = levelsOf(scores)
  const positive = Uint8Array.from(labels)
  const positives = new Uint32Array(levels)
  const negatives = new Uint32Array(levels)

  const countDrawn = (rows: Uint32Array): { positives: number; negatives: number } => {
    positives.fill(0)
    negatives.fill(0)
    let hits = 0
    for (const row of rows) {
      if (positive[row] === 1) {
        positives[levelOf[row]!]!++
        hits++
      } else negatives[levelOf[row]!]!++
    }
    if (hits === 0 || hits === rows.length)
      throw new InsufficientDataError(`rankedRows: a ranking needs both classes in ${rows.length} rows`, {
        missing: hits === 0 ? 'positives' : 'negatives',
      })
    return { positives: hits, negatives: rows.length - hits }
  }

  return {
    auroc(rows) {
      const drawn = countDrawn(rows)
      let below = 0
      let pairs = 0
      for (let level = 0; level < levels; level++) {
        pairs += positives[level]! * (below + negatives[level]! / 2)
        below += negatives[level]!
      }
      return pairs / (drawn.positives * drawn.negatives)
    },
    averagePrecision(rows) {
      const drawn = countDrawn(rows)
      let hits = 0
      let flagged = 0
      let area = 0
      for (let level = levels - 1; level >= 0; level--) {
        hits += positives[level]!
        flagged += positives[level]! + negatives[level]!
        if (positives[level]! > 0) area += (positives[level]! / drawn.positives) * (hits / flagged)
      }
      return area
    },
    recallAtFpr(rows, maxFpr) {
      checkNumber('recallAtFpr', { maxFpr }, { min: 0, max: 1 })
      const drawn = countDrawn(rows)
      let hits = 0
      let alarms = 0
      for (let level = levels - 1; level >= 0; level--) {
        alarms += negatives[level]!
        if (alarms / drawn.negatives > maxFpr) break
        hits += positives[level]!
      }
      return hits / drawn.positives
    },
  }
}

/** The distinct scores numbered from the lowest, and each row's number. */
function levelsOf(scores: ArrayLike<number>): { levels: number; levelOf: Uint32Array } {
  const order = ascendingOrder(scores)
  const levelOf = new Uint32Array(scores.length)
  let level = 0
  for (const [place, row] of order.entries()) {
    if (place > 0 && scores[row] !== scores[order[place - 1]!]) level++
    levelOf[row] = level
  }
  return { levels: level + 1, levelOf }
}
