/** @file A threshold from traffic nobody has labelled: by how many alarms one is ready to look at. */
import { InvalidInputError, type Provenance } from '../../core/index.js'
import type { Strictness } from '../../guard/index.js'
import { clopperPearsonInterval, type Estimate } from '../../stats/index.js'

/** What makes a quantile of traffic a limit on false alarms; printed with every result. */
export const unlabelledAssumption =
  'every alarm is counted as a false one: true if the traffic holds next to nothing harmful; if a share p of it is, ' +
  'false alarms stay below budget / (1 - p), and the threshold is higher than it need be'

/** Plain JSON; rates in [0, 1]. */
export interface UnlabelledReport {
  readonly signal: 'harm' | 'injection'
  readonly strictness: Strictness
  /** The lowest tau with at most the budget flagged; flagged iff score > tau. */
  readonly tau: number
  /**
   * With 95 % confidence, the threshold that meets the budget on all of the traffic lies here: by the exact binomial
   * bounds of the share flagged at each tau.
   */
  readonly tauInterval: readonly [low: number, high: number]
  /** Share flagged at tau, with its exact interval. */
  readonly flagged: Estimate
  readonly provenance: Provenance
  readonly rows: { readonly n: number; readonly unscored: number }
  readonly assumption: string
}

/**
 * @param scores - in [0, 100]
 * @param budget - share of rows that may be flagged, in (0, 1)
 * @throws InvalidInputError if there are so few rows that not even none flagged would show the budget is kept
 */
export function calibrateUnlabelled(
  scores: readonly number[],
  {
    budget,
    unscored,
    ...names
  }: {
    budget: number
    unscored: number
    signal: 'harm' | 'injection'
    strictness: Strictness
    source: string
    date: string
  },
): UnlabelledReport {
  const { signal, strictness, source, date } = names
  const n = scores.length
  if (n === 0 || clopperPearsonInterval(0, n).high > budget)
    throw new InvalidInputError({
      code: 'too_few_rows',
      where: source,
      message: `${source}: cannot calibrate: ${n} scored rows cannot show that at most ${100 * budget} % are flagged; ${fewestRows(budget)} can`,
    })
  const sorted = Float64Array.from(scores).sort()
  const flaggedAt = (tau: number): number => n - countUpTo(sorted, tau)
  const lowest = (holds: (flagged: number) => boolean): number => {
    for (let tau = -1; tau < 100; tau++) if (holds(flaggedAt(tau))) return tau
    return 100
  }
  const tau = lowest(flagged => flagged <= budget * n)
  const low = lowest(flagged => clopperPearsonInterval(flagged, n).low <= budget)
  const high = lowest(flagged => clopperPearsonInterval(flagged, n).high <= budget)
  const flagged = clopperPearsonInterval(flaggedAt(tau), n)
  return {
    signal,
    strictness,
    tau,
    tauInterval: [low, high],
    flagged,
    provenance: {
      kind: 'calibrated',
      source,
      objective: `at most ${100 * budget} % of unlabelled traffic flagged`,
      n,
      value: flagged.value,
      interval: [flagged.low, flagged.high],
      date,
    },
    rows: { n, unscored },
    assumption: unlabelledAssumption,
  }
}

/** The report for a person. */
export function renderUnlabelled({
  signal,
  strictness,
  tau,
  tauInterval,
  flagged,
  provenance,
  rows,
  assumption,
}: UnlabelledReport): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
  return [
    `${signal}, ${strictness}: flag iff score > ${tau} (95 %: ${tauInterval[0]} to ${tauInterval[1]})`,
    `${provenance.objective}: ${percent(flagged.value)} [${percent(flagged.low)}, ${percent(flagged.high)}] of ${rows.n} rows of ${provenance.source}${rows.unscored > 0 ? `; ${rows.unscored} rows without a score left out` : ''}`,
    `assumes    ${assumption}`,
    '',
  ].join('\n')
}

function countUpTo(sorted: Float64Array, tau: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= tau) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows of which none flagged has an upper bound within the budget: 1 - (0.025)^(1/n) <= budget. */
const fewestRows = (budget: number): number => Math.ceil(Math.log(0.025) / Math.log(1 - budget))
