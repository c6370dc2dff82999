import { InvalidArgumentError, type Reason } from '../core/index.js'
import type { DualThreshold } from './abstain/dual-threshold.js'
import { uncertaintyOf } from './abstain/uncertainty.js'
import { type ConformalClassifier, conformalClassifier, type PredictOptions } from './conformal/classifier.js'
import type { ConformalCalibrator } from './conformal/fit.js'
import {
  type MonitorReading,
  type MonitorState,
  observeMiss,
  readMonitor,
  startMonitor,
} from './coverage-monitor.js'

/** What is promised of a set, and whether the promise stands for this input. */
export interface Guarantee {
  /** 1 - alpha. */
  readonly coverage: number
  /** For whom: all inputs together, those of each label or group, or under a given shift of the labels. */
  readonly by: ConformalCalibrator['by']
  /** `unseen-group`: none for this input. `withdrawn`: misses came too often; see `Selector.monitor`. */
  readonly state: 'stands' | 'unseen-group' | 'withdrawn'
}

/**
 * What to do with one input. `accept`: act on `label`. `accept-set`: act only on what every label of the set allows.
 * `abstain`: do not act; ask, escalate or fall back.
 */
export interface Selection {
  readonly decision: 'accept' | 'accept-set' | 'abstain'
  /** Only with `accept`. */
  readonly label?: number
  /** The prediction set by falling probability, whatever the decision. */
  readonly labels: readonly number[]
  /** Label-free, in [0, 1]; absent if the calibrator has no abstention threshold. */
  readonly uncertainty?: number
  readonly guarantee: Guarantee
  /** At least one. */
  readonly reasons: readonly Reason[]
}

export interface DecideOptions extends PredictOptions {
  /** Grounds to abstain that the caller found by itself, such as that the input is foreign. */
  readonly against?: readonly Reason[]
}

export interface SelectorOptions {
  /** Probability that a promise kept is ever withdrawn, in (0, 1). @default 0.01 */
  readonly delta?: number
  /** A monitor to carry on with. @default a new one */
  readonly monitor?: MonitorState
  /** What to do once the promise is withdrawn. @default 'abstain' */
  readonly whenWithdrawn?: 'abstain' | 'go-on'
}

/**
 * Decides whether an answer may be acted on. One object for the guard, agents, evaluations and assurance: it takes a
 * distribution over labels, from whatever model, and knows what it promised.
 */
export class Selector {
  readonly calibrator: ConformalCalibrator | DualThreshold
  readonly #conformal: ConformalCalibrator
  readonly #classifier: ConformalClassifier
  readonly #whenWithdrawn: 'abstain' | 'go-on'
  #monitor: MonitorState

  constructor(calibrator: ConformalCalibrator | DualThreshold, options: SelectorOptions = {}) {
    this.calibrator = calibrator
    this.#conformal = calibrator.kind === 'dual-threshold' ? calibrator.conformal : calibrator
    this.#classifier = conformalClassifier(this.#conformal)
    this.#whenWithdrawn = options.whenWithdrawn ?? 'abstain'
    const { alpha } = this.#conformal
    this.#monitor =
      options.monitor ?? startMonitor({ alpha, ...(options.delta !== undefined && { delta: options.delta }) })
    if (this.#monitor.alpha !== alpha)
      throw new InvalidArgumentError(
        `Selector: the monitor watches alpha ${this.#monitor.alpha}, the calibrator promises ${alpha}`,
      )
  }

  /**
   * @param probabilities - shape [classes], summing to 1; not modified
   * @throws InvalidArgumentError as `ConformalClassifier.predict`
   */
  decide(probabilities: ArrayLike<number>, options: DecideOptions = {}): Selection {
    const { labels, unseenGroups } = this.#classifier.predict(probabilities, options)
    const withdrawn = this.#monitor.withdrawnAt !== null
    const state = withdrawn ? 'withdrawn' : unseenGroups === undefined ? 'stands' : 'unseen-group'
    const { alpha, by } = this.#conformal
    const doubt = this.#doubt(probabilities, labels.length)
    const stop = [
      ...(options.against ?? []),
      ...(labels.length === 0 ? [emptySet] : []),
      ...(doubt !== undefined && doubt.uncertainty > doubt.tau ? [tooUncertain(doubt)] : []),
      ...(withdrawn && this.#whenWithdrawn === 'abstain' ? [promiseWithdrawn(this.#monitor)] : []),
    ]
    const decision = stop.length > 0 ? 'abstain' : labels.length === 1 ? 'accept' : 'accept-set'
    return {
      decision,
      ...(decision === 'accept' && { label: labels[0]! }),
      labels,
      ...(doubt && { uncertainty: doubt.uncertainty }),
      guarantee: { coverage: 1 - alpha, by, state },
      reasons: [
        ...(stop.length > 0 ? stop : [inSet(labels.length)]),
        ...(unseenGroups === undefined ? [] : [unseen(unseenGroups)]),
        ...(withdrawn && this.#whenWithdrawn === 'go-on' ? [promiseWithdrawn(this.#monitor)] : []),
      ],
    }
  }

  /**
   * Tells the true label of an input once it is known, late or at once. Labels must be told whatever was decided:
   * telling only those of accepted inputs would watch another promise.
   */
  observe(selection: Pick<Selection, 'labels'>, label: number): MonitorReading {
    const { classes } = this.#conformal
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new InvalidArgumentError(`observe: label must be an integer in [0, ${classes}), got ${label}`)
    this.#monitor = observeMiss(this.#monitor, !selection.labels.includes(label))
    return readMonitor(this.#monitor)
  }

  /** The monitor as plain JSON, to be kept and carried on with. */
  get monitor(): MonitorState {
    return this.#monitor
  }

  #doubt(
    probabilities: ArrayLike<number>,
    setSize: number,
  ): { uncertainty: number; tau: number } | undefined {
    if (this.calibrator.kind !== 'dual-threshold') return undefined
    const { uncertainty, abstention } = this.calibrator
    return { uncertainty: uncertaintyOf(uncertainty, probabilities, setSize), tau: abstention.tau }
  }
}

const emptySet: Reason = { kind: 'empty-set', message: 'no label is usual enough for this input' }
const tooUncertain = ({ uncertainty, tau }: { uncertainty: number; tau: number }): Reason => ({
  kind: 'uncertain',
  message: `uncertainty ${uncertainty.toFixed(3)} is above the threshold ${tau.toFixed(3)}`,
})
const promiseWithdrawn = ({ withdrawnAt, missed, observed, alpha }: MonitorState): Reason => ({
  kind: 'guarantee-withdrawn',
  message: `sets missed ${missed} of ${observed} labels, more than the promised ${alpha}; withdrawn at label ${withdrawnAt}`,
})
const inSet = (size: number): Reason =>
  size === 1
    ? { kind: 'one-label', message: 'the set holds one label' }
    : { kind: 'several-labels', message: `the set holds ${size} labels` }
const unseen = (groups: readonly string[]): Reason => ({
  kind: 'unseen-group',
  message: `not in the calibration rows: ${groups.map(name => `"${name}"`).join(', ')}; the marginal threshold stood in`,
})
