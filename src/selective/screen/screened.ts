/** @file A classifier's outputs made fit to act on: temperature, screens for unusual inputs, then the two thresholds. */
import { InvalidArgumentError, type Reason } from '../../core/index.js'
import {
  type DualThreshold,
  type FitDualThresholdOptions,
  fitDualThreshold,
  splitById,
} from '../abstain/dual-threshold.js'
import { checkInteger } from '../checks.js'
import type { MonitorReading, MonitorState } from '../coverage-monitor.js'
import { softmaxOf } from '../logits.js'
import { fitMahalanobis, type MahalanobisModel, mahalanobisScore } from '../reliability/feature-distance.js'
import { type OodScore, oodDirection, oodScore } from '../reliability/out-of-distribution.js'
import { fitMulticlassTemperature } from '../reliability/temperature.js'
import { type Selection, Selector, type SelectorOptions } from '../selector.js'
import { combinePasses } from './passes.js'
import { fitScreen, groundOf, type Screen } from './screen.js'

/** What a classifier gave for one input. Arrays are not modified. */
export interface ClassifierOutput {
  readonly id: string
  /** Shape [classes], finite. */
  readonly logits: ArrayLike<number>
  /** Shape [width], finite: the layer before the logits, for distances. */
  readonly features?: ArrayLike<number>
  /** Logits of stochastic passes, shape [passes][classes]. */
  readonly passes?: readonly ArrayLike<number>[]
  readonly group?: string | readonly string[]
}

export type LabelledOutput = ClassifierOutput & { readonly label: number }

/** `mahalanobis` looks at features, the others at logits. */
export type ForeignScore = OodScore | 'mahalanobis'

/** Everything that decides about an output. Plain JSON; a `ScreenedSelector` makes it decide. */
export interface ScreenedCalibrator {
  readonly kind: 'screened'
  /** Divides all logits, fitted on rows of its own. */
  readonly temperature: number
  readonly decision: DualThreshold
  readonly foreign?: {
    readonly score: ForeignScore
    readonly mahalanobis?: MahalanobisModel
    readonly screen: Screen
  }
  /** The outputs had that many passes, and so must those it decides on. */
  readonly disagreement?: { readonly passes: number; readonly screen: Screen }
  /** In words for a person: thresholds that rows too few leave infinite. */
  readonly warnings: readonly string[]
}

export interface FitScreenedOptions extends FitDualThresholdOptions {
  /** How foreign inputs are noticed. @default 'mahalanobis' with features, 'energy' without */
  readonly foreign?: ForeignScore | 'none'
  /** Share of usual inputs each screen may stop, in (0, 1). @default 0.02 */
  readonly alarmRate?: number
}

/**
 * Fits all of it on disjoint parts of the rows, chosen by a hash of the id: three in ten for the temperature and the
 * class means, the rest for the screens and, halved once more, for the two thresholds.
 *
 * @param rows - unused in training; all with features or none, all with as many passes
 * @throws InvalidArgumentError naming row and field; InsufficientDataError if a part is too small to fit
 */
export function fitScreened(
  rows: readonly LabelledOutput[],
  { foreign, alarmRate = 0.02, ...options }: FitScreenedOptions,
): ScreenedCalibrator {
  const { splitSeed = 1 } = options
  checkInteger('fitScreened', { splitSeed }, { min: 0 })
  const passes = sameForAll(rows)
  const [first, rest] = splitById(rows, { seed: splitSeed + 1, share: 0.3 })
  const labels = first.map(row => row.label)
  const { temperature } = fitMulticlassTemperature({ logits: first.map(row => row.logits), labels })
  const score = foreign ?? (rows[0]!.features === undefined ? 'energy' : 'mahalanobis')
  const distance =
    score === 'mahalanobis'
      ? fitMahalanobis(
          first.map(row => featuresOf(row)),
          labels,
        )
      : undefined
  const read = rest.map(row => ({ row, ...combined(row, temperature) }))
  const decision = fitDualThreshold(
    read.map(({ row: { id, label, group }, probabilities }) => ({
      id,
      label,
      probabilities,
      ...(group !== undefined && { group }),
    })),
    options,
  )
  const strange = (): number[] =>
    rest.map(row => foreignness(row, { score: score as ForeignScore, temperature, mahalanobis: distance }))
  const screens = {
    ...(score !== 'none' && {
      foreign: {
        score,
        ...(distance && { mahalanobis: distance }),
        screen: fitScreen(strange(), { name: 'foreign', alarmRate }),
      },
    }),
    ...(passes > 0 && {
      disagreement: {
        passes,
        screen: fitScreen(
          read.map(own => own.disagreement!),
          { name: 'disagreement', alarmRate },
        ),
      },
    }),
  }
  const idle = [screens.foreign?.screen, screens.disagreement?.screen].filter(own => own?.tau === null)
  return {
    kind: 'screened',
    temperature,
    decision,
    ...screens,
    warnings: [
      ...decision.conformal.warnings,
      ...idle.map(
        own => `screen ${own!.name}: ${own!.n} rows are too few for a rate of ${alarmRate}; it stops nothing`,
      ),
    ],
  }
}

/** A selection with what led to it. */
export interface ScreenedSelection extends Selection {
  readonly id: string
  /** After temperature, the mean over passes where there are any; shape [classes]. */
  readonly probabilities: readonly number[]
  /** How foreign the input is, on the scale of the calibrator's score; absent without that screen. */
  readonly foreign?: number
  /** In [0, 1]; absent without passes. */
  readonly disagreement?: number
}

/** Decides about outputs, and watches the promise as labels arrive. */
export class ScreenedSelector {
  readonly calibrator: ScreenedCalibrator
  readonly #selector: Selector

  constructor(calibrator: ScreenedCalibrator, options: SelectorOptions = {}) {
    this.calibrator = calibrator
    this.#selector = new Selector(calibrator.decision, options)
  }

  /**
   * @throws InvalidArgumentError if logits, features or passes are not those the calibrator was fitted to
   */
  decide(output: ClassifierOutput): ScreenedSelection {
    const { temperature, foreign, disagreement } = this.calibrator
    const { probabilities, disagreement: found } = combined(output, temperature)
    if ((output.passes?.length ?? 0) !== (disagreement?.passes ?? 0))
      throw new InvalidArgumentError(
        `decide: output.passes must hold ${disagreement?.passes ?? 0} passes, got ${output.passes?.length ?? 0}`,
      )
    const strange =
      foreign === undefined
        ? undefined
        : foreignness(output, { temperature, score: foreign.score, mahalanobis: foreign.mahalanobis })
    const against = [
      foreign && groundOf(foreign.screen, strange!),
      disagreement && groundOf(disagreement.screen, found!),
    ].filter((ground): ground is Reason => ground !== undefined)
    const { id, group } = output
    return {
      id,
      ...this.#selector.decide(probabilities, { id, against, ...(group !== undefined && { group }) }),
      probabilities,
      ...(strange !== undefined && { foreign: strange }),
      ...(found !== undefined && { disagreement: found }),
    }
  }

  /** As `Selector.observe`: labels of all inputs, whatever was decided. */
  observe(selection: Pick<Selection, 'labels'>, label: number): MonitorReading {
    return this.#selector.observe(selection, label)
  }

  get monitor(): MonitorState {
    return this.#selector.monitor
  }
}

function combined(
  { logits, passes }: ClassifierOutput,
  temperature: number,
): { probabilities: readonly number[]; disagreement?: number } {
  if (passes === undefined) return { probabilities: softmaxOf(logits, temperature) }
  return combinePasses(passes.map(own => softmaxOf(own, temperature)))
}

/** Higher is more foreign, whichever score. */
function foreignness(
  output: ClassifierOutput,
  {
    score,
    temperature,
    mahalanobis,
  }: { score: ForeignScore; temperature: number; mahalanobis: MahalanobisModel | undefined },
): number {
  if (score === 'mahalanobis') return mahalanobisScore(mahalanobis!, featuresOf(output))
  return (oodDirection[score] === 'foreign' ? 1 : -1) * oodScore(output.logits, score, { temperature })
}

function featuresOf({ id, features }: ClassifierOutput): ArrayLike<number> {
  if (features !== undefined) return features
  throw new InvalidArgumentError(`output "${id}" has no features, which the score mahalanobis needs`)
}

/** @returns passes of every row */
function sameForAll(rows: readonly LabelledOutput[]): number {
  const passes = rows[0]?.passes?.length ?? 0
  for (const [row, own] of rows.entries())
    if ((own.passes?.length ?? 0) !== passes)
      throw new InvalidArgumentError(
        `fitScreened: rows[${row}].passes must hold ${passes} passes, as the first row does, got ${own.passes?.length ?? 0}`,
      )
  return passes
}
