/** @file Watching a promise: when misses come more often than promised, the promise is withdrawn. */
import { clopperPearsonInterval, type Estimate } from '../stats/index.js'
import { checkInteger, checkNumber } from './checks.js'

/** What a monitor carries on. Plain JSON. */
export interface MonitorState {
  readonly kind: 'coverage-monitor'
  /** Share of misses promised not to be exceeded, in (0, 1). */
  readonly alpha: number
  /** Probability that a promise kept is ever withdrawn, in (0, 1). */
  readonly delta: number
  readonly observed: number
  readonly missed: number
  /** Evidence against the promise per bet, over the mixture of beginnings. Shape [bets]. */
  readonly wealth: readonly number[]
  /** Number of the observation at which the promise was withdrawn; null while it stands. It never comes back. */
  readonly withdrawnAt: number | null
}

export interface MonitorReading {
  /** Share of misses so far with its 95 % Clopper-Pearson interval, good for one look only; absent before the first. */
  readonly missRate?: Estimate
  /** E-value against the promise: at most 1 / delta with probability 1 - delta for ever, if the promise is kept. */
  readonly evidence: number
  readonly withdrawn: boolean
}

/** Alternatives bet on: miss rates between alpha and 1, evenly on the scale of odds. */
const bets = 8

/** @throws InvalidArgumentError if alpha or delta is not in (0, 1) */
export function startMonitor({ alpha, delta = 0.01 }: { alpha: number; delta?: number }): MonitorState {
  checkNumber('startMonitor', { alpha, delta }, { min: 0, max: 1 })
  const wealth = new Array<number>(bets).fill(0)
  return { kind: 'coverage-monitor', alpha, delta, observed: 0, missed: 0, wealth, withdrawnAt: null }
}

/**
 * One more label has arrived: did the set miss it? Looks may be taken at every step.
 *
 * For each alternative q the likelihood ratio of q against alpha is a bet; a bet begun at observation k has the prior
 * weight 1/(k(k + 1)), so that a break after a long good time is found too. The mean over bets and beginnings is a
 * nonnegative supermartingale whenever misses have a conditional probability of at most alpha, so it exceeds 1/delta
 * with probability at most delta, ever (Ville).
 *
 * @see Waudby-Smith and Ramdas 2024, arXiv:2010.09686; Shin, Ramdas and Rinaldo 2024, arXiv:2203.03532
 */
export function observeMiss(state: MonitorState, missed: boolean): MonitorState {
  const { alpha, delta } = state
  const observed = state.observed + 1
  const begins = 1 / (observed * (observed + 1))
  const wealth = state.wealth.map((own, bet) => {
    const q = alternative(alpha, bet)
    const ratio = missed ? q / alpha : (1 - q) / (1 - alpha)
    // Capped: once withdrawn it stays so, and the number must stay a number.
    return Math.min(Number.MAX_VALUE / bets, (own + begins) * ratio)
  })
  const next = { ...state, observed, missed: state.missed + (missed ? 1 : 0), wealth }
  const withdrawnAt = state.withdrawnAt ?? (evidenceOf(next) >= 1 / delta ? observed : null)
  return { ...next, withdrawnAt }
}

/** What the observations so far say. */
export function readMonitor(state: MonitorState): MonitorReading {
  checkInteger('readMonitor', { observed: state.observed }, { min: 0 })
  return {
    ...(state.observed > 0 && { missRate: clopperPearsonInterval(state.missed, state.observed) }),
    evidence: evidenceOf(state),
    withdrawn: state.withdrawnAt !== null,
  }
}

/** Beginnings still to come hold their prior weight, 1/(n + 1), unbet. */
function evidenceOf({ wealth, observed }: Pick<MonitorState, 'wealth' | 'observed'>): number {
  return wealth.reduce((sum, own) => sum + own, 0) / wealth.length + 1 / (observed + 1)
}

function alternative(alpha: number, bet: number): number {
  const odds = (alpha / (1 - alpha)) * 2 ** ((bet + 1) / 2)
  return odds / (1 + odds)
}
