/**
 * @file Confidence carried upward from evidence. Nobody knows how pieces of evidence of one system depend on one another,
 * so that by default the bounds of Fréchet are used, which hold for every dependence: for all of n claims
 * max(0, sum - (n - 1)), for any of them the largest. Only where independence is declared are confidences multiplied.
 *
 * The number is no probability that the system is safe: it says how far the measured part of the argument is from chance,
 * and says beside it how much of the argument nothing measures.
 */
export interface Confidence {
  /** At least this confident that the quantified claims hold, in [0, 1]; absent where none is. */
  readonly lower?: number
  /** Pieces of evidence behind it. */
  readonly quantified: number
  /** Pieces without a number: a file, a test, a doubt that was answered. */
  readonly unquantified: number
}

/** That all hold. */
export function confidenceOfAll(
  parts: readonly Confidence[],
  { independent = false }: { independent?: boolean } = {},
): Confidence {
  const known = lowers(parts)
  const lower = independent
    ? known.reduce((product, one) => product * one, 1)
    : Math.max(0, known.reduce((sum, one) => sum + one, 0) - (known.length - 1))
  return { ...totals(parts), ...(known.length === 0 ? {} : { lower }) }
}

/** That at least one holds. Legs that nothing measures add nothing. */
export function confidenceOfAny(
  parts: readonly Confidence[],
  { independent = false }: { independent?: boolean } = {},
): Confidence {
  const known = lowers(parts)
  const lower = independent ? 1 - known.reduce((product, one) => product * (1 - one), 1) : Math.max(...known)
  return { ...totals(parts), ...(known.length === 0 ? {} : { lower }) }
}

const lowers = (parts: readonly Confidence[]): number[] =>
  parts.flatMap(({ lower }) => (lower === undefined ? [] : [lower]))

function totals(parts: readonly Confidence[]): Pick<Confidence, 'quantified' | 'unquantified'> {
  return {
    quantified: parts.reduce((sum, { quantified }) => sum + quantified, 0),
    unquantified: parts.reduce((sum, { unquantified }) => sum + unquantified, 0),
  }
}
