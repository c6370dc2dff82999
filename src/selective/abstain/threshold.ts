/** @file The second threshold: from which uncertainty on a system should not answer. */
import { rocCurve } from '../../stats/index.js'
import { checkFinite, checkNumber, checkSomeRows, tooFew } from '../checks.js'
import { binomialPValue, learnThenTest } from '../risk/learn-then-test.js'

/**
 * What the threshold is chosen for. `youden`: largest TPR - FPR. `cost`: fewest false abstentions plus `missCost` times
 * the events answered. `max-fpr`: most events caught while at most this share of good answers is withheld. `max-risk`:
 * fewest abstentions such that, with probability 1 - delta, at most `risk` of what is answered is an event.
 */
export type AbstentionObjective =
  | { readonly kind: 'youden' }
  | { readonly kind: 'cost'; readonly missCost: number }
  | { readonly kind: 'max-fpr'; readonly fpr: number }
  | { readonly kind: 'max-risk'; readonly risk: number; readonly delta: number }

/** "Abstain iff uncertainty > tau", and what it does on the rows that chose it. Plain JSON. */
export interface AbstentionThreshold {
  /** -1 abstains from everything. */
  readonly tau: number
  readonly objective: AbstentionObjective
  readonly n: number
  /** Rows that should have been abstained from. */
  readonly events: number
  /** Share of events abstained from, in [0, 1]. */
  readonly truePositiveRate: number
  /** Share of other rows abstained from. */
  readonly falsePositiveRate: number
  readonly abstentionRate: number
  /** Share of events among the rows answered; null if none is. */
  readonly selectiveRisk: number | null
}

/** Thresholds tried for `max-risk`, evenly over the rows. */
const candidates = 40
/** Beginnings of its fixed sequence. */
const starts = 4

/**
 * Chooses the abstention threshold among the observed uncertainties and -1. Equally good ones: the lowest, which
 * abstains more.
 *
 * `max-risk` tests the thresholds from cautious to bold with exact binomial p-values (Learn then Test), so that having
 * chosen among many is paid for. Where none can be certified the threshold is -1: abstain from everything.
 *
 * @param uncertainties - shape [n], finite; not modified
 * @param events - shape [n], 1 = should be abstained from (label not in the set, or top label wrong); not modified
 * @throws InvalidArgumentError on bad rows; InsufficientDataError ("cannot fit") if there is no row, or for an objective
 *   over both classes if one is missing: never a silent threshold
 * @see Dual-threshold conformal prediction, arXiv:2502.07255; Angelopoulos et al. 2021, arXiv:2110.01052
 */
export function fitAbstention(
  uncertainties: ArrayLike<number>,
  events: ArrayLike<number>,
  objective: AbstentionObjective,
): AbstentionThreshold {
  checkSomeRows('fitAbstention', { uncertainties, events })
  checkFinite('fitAbstention', { uncertainties })
  if (objective.kind === 'max-risk')
    return measure(uncertainties, events, { objective, tau: riskThreshold(uncertainties, events, objective) })
  const curve = bothClasses(uncertainties, events)
  const { isFeasible, merit } = target(objective, positivesOf(events) / events.length)
  let best: { tau: number; merit: number } | undefined
  // From the highest threshold down, so that of equals the lowest stays. 1 - 1/3 and 2/3 differ in the last bit.
  for (const point of curve.filter(isFeasible))
    if (best === undefined || merit(point) >= best.merit - 1e-12)
      best = { tau: Math.max(-1, point.tau), merit: Math.max(merit(point), best?.merit ?? -Infinity) }
  return measure(uncertainties, events, { objective, tau: best!.tau })
}

/** What "abstain iff uncertainty > tau" does on rows. @throws as `fitAbstention` */
export function measureAbstention(
  uncertainties: ArrayLike<number>,
  events: ArrayLike<number>,
  tau: number,
): Omit<AbstentionThreshold, 'objective' | 'tau'> {
  const n = checkSomeRows('measureAbstention', { uncertainties, events })
  checkFinite('measureAbstention', { uncertainties })
  let [eventCount, caught, withheld] = [0, 0, 0]
  for (let row = 0; row < n; row++) {
    const abstained = uncertainties[row]! > tau
    if (events[row] === 1) eventCount++
    if (abstained && events[row] === 1) caught++
    if (abstained && events[row] !== 1) withheld++
  }
  const answered = n - caught - withheld
  return {
    n,
    events: eventCount,
    truePositiveRate: eventCount === 0 ? 0 : caught / eventCount,
    falsePositiveRate: n === eventCount ? 0 : withheld / (n - eventCount),
    abstentionRate: (caught + withheld) / n,
    selectiveRisk: answered === 0 ? null : (eventCount - caught) / answered,
  }
}

type Curve = ReturnType<typeof rocCurve>

function bothClasses(uncertainties: ArrayLike<number>, events: ArrayLike<number>): Curve {
  const positives = positivesOf(events)
  if (positives === 0 || positives === events.length)
    throw tooFew(
      `fitAbstention: cannot fit: none of the ${events.length} rows is one to ${positives === 0 ? 'abstain from' : 'answer'}`,
      positives === 0 ? 'positives' : 'negatives',
    )
  return rocCurve(uncertainties, events)
}

/** Larger merit is better. The first point of a curve, which abstains from nothing, is always feasible. */
function target(
  objective: Exclude<AbstentionObjective, { kind: 'max-risk' }>,
  eventShare: number,
): { isFeasible: (point: Curve[number]) => boolean; merit: (point: Curve[number]) => number } {
  const isFeasible = (): boolean => true
  switch (objective.kind) {
    case 'youden':
      return { isFeasible, merit: point => point.truePositiveRate - point.falsePositiveRate }
    case 'cost': {
      const { missCost } = objective
      checkNumber('fitAbstention', { missCost }, { min: 0, max: Number.MAX_VALUE })
      return {
        isFeasible,
        merit: point =>
          -missCost * eventShare * (1 - point.truePositiveRate) - (1 - eventShare) * point.falsePositiveRate,
      }
    }
    case 'max-fpr': {
      const { fpr } = objective
      checkNumber('fitAbstention', { fpr }, { min: 0, max: 1, closed: true })
      return {
        isFeasible: point => point.falsePositiveRate <= fpr,
        merit: point => point.truePositiveRate,
      }
    }
  }
}

const positivesOf = (events: ArrayLike<number>): number =>
  Array.from(events).filter(event => event === 1).length

function riskThreshold(
  uncertainties: ArrayLike<number>,
  events: ArrayLike<number>,
  { risk, delta }: { risk: number; delta: number },
): number {
  checkNumber('fitAbstention', { risk, delta }, { min: 0, max: 1 })
  const n = uncertainties.length
  const order = Array.from(uncertainties, (_, row) => row).sort(
    (a, b) => uncertainties[a]! - uncertainties[b]!,
  )
  // Where even no error would certify nothing there is no use in testing; this looks at uncertainties alone.
  const fewest = Math.ceil(Math.log(delta / starts) / Math.log(1 - risk))
  const taus: number[] = []
  const pValues: number[] = []
  for (let i = 1; i <= candidates; i++) {
    const tau = uncertainties[order[Math.ceil((i * n) / candidates) - 1]!]!
    if (taus.at(-1) === tau) continue
    const answered = order.filter(row => uncertainties[row]! <= tau)
    if (answered.length < fewest) continue
    const errors = answered.filter(row => events[row] === 1).length
    taus.push(tau)
    pValues.push(binomialPValue(errors, answered.length, risk))
  }
  if (taus.length === 0) return -1
  const certified = learnThenTest(pValues, {
    delta,
    correction: { kind: 'fixed-sequence', starts: Math.min(starts, taus.length) },
  })
  return certified.length === 0 ? -1 : taus[certified.at(-1)!]!
}

function measure(
  uncertainties: ArrayLike<number>,
  events: ArrayLike<number>,
  { objective, tau }: Pick<AbstentionThreshold, 'objective' | 'tau'>,
): AbstentionThreshold {
  return { tau, objective, ...measureAbstention(uncertainties, events, tau) }
}
