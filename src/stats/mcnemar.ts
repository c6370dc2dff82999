import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import { checkInteger, checkLabels, checkRows } from './checks.js'

/** On how many rows exactly one of two rules was right. Rows on which they agree say nothing about which is better. */
export interface DiscordantPairs {
  readonly onlyFirstRight: number
  readonly onlySecondRight: number
}

/**
 * Counts the rows that tell two rules apart.
 *
 * @param first - shape [n], answers of the first rule, 1 = flagged; not modified
 * @param second - shape [n], answers of the second; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @throws InvalidArgumentError if lengths differ, n is 0, or a value is neither 0 nor 1
 */
export function discordantPairs(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  labels: ArrayLike<number>,
): DiscordantPairs {
  const rows = checkRows('discordantPairs', { first, second, labels })
  checkLabels('discordantPairs', { first, second, labels })
  let onlyFirstRight = 0
  let onlySecondRight = 0
  for (let row = 0; row < rows; row++) {
    if (first[row] === second[row]) continue
    if (first[row] === labels[row]) onlyFirstRight++
    else onlySecondRight++
  }
  return { onlyFirstRight, onlySecondRight }
}

/**
 * McNemar's test that two rules are right equally often on the same rows; two-sided, from the binomial.
 *
 * @param pairs - integers of at least 0
 * @param options.variant - `mid-p` counts half of the observed outcome's own probability: nearer to its level than
 *   `exact`, which never exceeds it. @default 'mid-p'
 * @returns the p-value, in (0, 1]. Without any discordant pair nothing speaks against equality: 1.
 * @throws InvalidArgumentError on other counts
 * @see McNemar 1947; Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13:91 (mid-p)
 */
export function mcnemarPValue(
  { onlyFirstRight, onlySecondRight }: DiscordantPairs,
  { variant = 'mid-p' }: { variant?: 'exact' | 'mid-p' } = {},
): number {
  checkInteger('mcnemarPValue', { onlyFirstRight, onlySecondRight }, { min: 0 })
  const pairs = onlyFirstRight + onlySecondRight
  if (pairs === 0) return 1
  const fewer = Math.min(onlyFirstRight, onlySecondRight)
  const upToFewer = binomialCdf(fewer, pairs, 0.5)
  const exact = Math.min(1, 2 * upToFewer)
  if (variant === 'exact') return exact
  const ownProbability = upToFewer - (fewer === 0 ? 0 : binomialCdf(fewer - 1, pairs, 0.5))
  // An even split is one outcome, not two mirrored ones: half of it goes, instead of half of each.
  return onlyFirstRight === onlySecondRight ? 1 - ownProbability / 2 : exact - ownProbability
}
