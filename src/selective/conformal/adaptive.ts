/** @file Conformal prediction on a stream whose distribution may drift: the level follows the mistakes. */
import { checkDistribution, checkInteger, checkLabel, checkNumber } from '../checks.js'
import { type CalibrationOptions, calibrationScores, type LabelledRow } from './fit.js'
import { cutOfSorted } from './quantile.js'
import { labelScorer, type ScoreRule } from './score.js'

/** What an adaptive classifier carries on: plain JSON. */
export interface AdaptiveState {
  readonly kind: 'adaptive-conformal'
  readonly classes: number
  readonly alpha: number
  readonly rate: number
  readonly window: number
  readonly score: ScoreRule
  /** The level in force; may leave [0, 1]: below 0 every label is in the set, above 1 none. */
  readonly level: number
  /** Scores of the last `window` labelled inputs, oldest first. */
  readonly scores: readonly number[]
  readonly observed: number
  readonly missed: number
}

export interface AdaptiveOptions extends Pick<CalibrationOptions, 'score'> {
  /** Long-run share of misses aimed at, in (0, 1). */
  readonly alpha: number
  /** Step γ, above 0: larger follows faster and swings more. @default 0.01 */
  readonly rate?: number
  /** Labelled inputs kept as calibration scores, at least 1. @default 1000 */
  readonly window?: number
}

/** The state to begin with, from labelled rows. @throws as `fitConformal` */
export function startAdaptive(
  rows: readonly LabelledRow[],
  { alpha, rate = 0.01, window = 1000, score = { kind: 'lac' } }: AdaptiveOptions,
): AdaptiveState {
  checkNumber('startAdaptive', { alpha }, { min: 0, max: 1 })
  checkNumber('startAdaptive', { rate }, { min: 0, max: Number.MAX_VALUE })
  checkInteger('startAdaptive', { window }, { min: 1 })
  const scores = Array.from(calibrationScores(rows, { score })).slice(-window)
  const classes = rows[0]!.probabilities.length
  return {
    kind: 'adaptive-conformal',
    classes,
    alpha,
    rate,
    window,
    score,
    level: alpha,
    scores,
    observed: 0,
    missed: 0,
  }
}

/**
 * Adaptive conformal inference: after each label the level moves by rate · (alpha - missed), so that after T labels the
 * share of misses is within (max(alpha, 1 - alpha) + rate) / (rate · T) of alpha, whatever the stream does. That is a
 * promise about the long run, not about any one input.
 *
 * @see Gibbs and Candès 2021, arXiv:2106.00170
 */
export class AdaptiveClassifier {
  #state: AdaptiveState
  readonly #scorer

  constructor(state: AdaptiveState) {
    this.#state = state
    this.#scorer = labelScorer(state.score, state.classes)
  }

  /** Plain JSON, to be kept and carried on with. */
  get state(): AdaptiveState {
    return this.#state
  }

  /** The labels at the level in force, by falling probability. @throws InvalidArgumentError */
  predict(probabilities: ArrayLike<number>): readonly number[] {
    checkDistribution('predict', probabilities, { classes: this.#state.classes })
    return this.#scorer.within(probabilities, 0, this.#limit())
  }

  /** Tells the true label of an input, late or at once. @returns whether the set at the level in force held it */
  observe(probabilities: ArrayLike<number>, label: number): boolean {
    const state = this.#state
    checkDistribution('observe', probabilities, { classes: state.classes })
    checkLabel('observe', label, { classes: state.classes })
    const score = this.#scorer.of(probabilities, label, 0)
    const covered = score <= this.#limit()
    this.#state = {
      ...state,
      level: state.level + state.rate * (state.alpha - (covered ? 0 : 1)),
      scores: [...state.scores, score].slice(-state.window),
      observed: state.observed + 1,
      missed: state.missed + (covered ? 0 : 1),
    }
    return covered
  }

  #limit(): number {
    const { level, scores } = this.#state
    if (level <= 0) return Number.POSITIVE_INFINITY
    if (level >= 1) return Number.NEGATIVE_INFINITY
    return cutOfSorted(Float64Array.from(scores).sort(), level).threshold ?? Number.POSITIVE_INFINITY
  }
}
