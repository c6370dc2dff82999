/** @file How far raters agree, beyond what chance would give. */
import { InvalidArgumentError } from '../core/index.js'
import { checkRows } from './checks.js'
import { InsufficientDataError } from './errors.js'

/** A rating on a nominal scale (any string or number) or on an interval scale (numbers). */
export type Rating = string | number

/**
 * Share of rows on which two raters say the same.
 *
 * @param first - shape [n]; not modified
 * @param second - shape [n]; not modified
 * @throws InvalidArgumentError if lengths differ; InsufficientDataError if n is 0
 */
export function rawAgreement(first: ArrayLike<Rating>, second: ArrayLike<Rating>): number {
  const rows = checkRows('rawAgreement', { first, second })
  let same = 0
  for (let row = 0; row < rows; row++) if (first[row] === second[row]) same++
  return same / rows
}

/**
 * Cohen's kappa of two raters: (observed - expected agreement) / (1 - expected). Nominal categories.
 *
 * @param first - shape [n]; not modified
 * @param second - shape [n]; not modified
 * @returns at most 1; 0 is chance, below 0 worse than chance
 * @throws InvalidArgumentError if lengths differ; InsufficientDataError if n is 0, or both raters only ever say one and
 *   the same thing: agreement by chance is then certain, and kappa 0 / 0
 * @see Cohen 1960, Educational and Psychological Measurement 20:37-46
 */
export function cohenKappa(first: ArrayLike<Rating>, second: ArrayLike<Rating>): number {
  const rows = checkRows('cohenKappa', { first, second })
  const [ofFirst, ofSecond] = [countsOf(first), countsOf(second)]
  let expected = 0
  for (const [category, count] of ofFirst) expected += (count / rows) * ((ofSecond.get(category) ?? 0) / rows)
  if (ofFirst.size === 1 && ofSecond.size === 1 && expected === 1)
    throw new InsufficientDataError('cohenKappa: both raters always say the same one category', {
      missing: 'variation',
    })
  return (rawAgreement(first, second) - expected) / (1 - expected)
}

/**
 * Krippendorff's alpha of any number of raters, some of whom may have skipped some units: 1 - observed / expected
 * disagreement. Units with fewer than two ratings say nothing and are left out.
 *
 * @param ratings - shape [raters, units]; `undefined` where a rater skipped a unit; not modified
 * @param options.scale - `nominal`: different is different; `interval`: by the squared difference of numbers. @default 'nominal'
 * @returns at most 1; 0 is chance, below 0 is systematic disagreement
 * @throws InvalidArgumentError if rows differ in length, or a rating on an interval scale is no finite number;
 *   InsufficientDataError if no unit has two ratings, or all ratings are one value
 * @see Krippendorff 2011, Computing Krippendorff's Alpha-Reliability
 */
export function krippendorffAlpha(
  ratings: readonly (readonly (Rating | undefined)[])[],
  { scale = 'nominal' }: { scale?: 'nominal' | 'interval' } = {},
): number {
  const units = checkRatings(ratings, scale)
  const paired = Array.from({ length: units }, (_, unit) =>
    ratings.flatMap(rater => rater[unit] ?? []),
  ).filter(values => values.length >= 2)
  if (paired.length === 0)
    throw new InsufficientDataError('krippendorffAlpha: no unit was rated twice', { missing: 'rows' })
  const all = paired.flat()
  const expected = disagreement(all, scale) / (all.length - 1)
  if (expected === 0)
    throw new InsufficientDataError('krippendorffAlpha: all ratings are the same', { missing: 'variation' })
  const observed = paired.reduce((sum, values) => sum + disagreement(values, scale) / (values.length - 1), 0)
  return 1 - observed / expected
}

/** Sum of the difference over all ordered pairs of different ratings. */
function disagreement(values: readonly Rating[], scale: 'nominal' | 'interval'): number {
  const n = values.length
  if (scale === 'nominal') {
    let same = 0
    for (const count of countsOf(values).values()) same += count * count
    return n * n - same
  }
  const mean = (values as readonly number[]).reduce((sum, x) => sum + x, 0) / n
  return 2 * n * (values as readonly number[]).reduce((sum, x) => sum + (x - mean) ** 2, 0)
}

function checkRatings(
  ratings: readonly (readonly (Rating | undefined)[])[],
  scale: 'nominal' | 'interval',
): number {
  if (ratings.length < 2)
    throw new InvalidArgumentError(`krippendorffAlpha: ratings must have two rows, got ${ratings.length}`)
  const units = ratings[0]!.length
  ratings.forEach((row, rater) => {
    if (row.length !== units)
      throw new InvalidArgumentError(
        `krippendorffAlpha: ratings[${rater}] must have ${units} units, got ${row.length}`,
      )
    row.forEach((value, unit) => {
      if (scale === 'interval' && value !== undefined && !Number.isFinite(value))
        throw new InvalidArgumentError(
          `krippendorffAlpha: ratings[${rater}][${unit}] must be a finite number, got ${value}`,
        )
    })
  })
  return units
}

function countsOf(values: ArrayLike<Rating>): Map<Rating, number> {
  const counts = new Map<Rating, number>()
  for (let row = 0; row < values.length; row++) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1)
  return counts
}
