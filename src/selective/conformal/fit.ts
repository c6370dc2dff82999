/** @file Fitting a split-conformal classifier: one threshold, or one for each label or group. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkDistribution, checkInteger, checkLabel, checkNumber, checkSomeRows } from '../checks.js'
import { type Cut, cutOfSorted, fewestRows } from './quantile.js'
import { checkScoreRule, labelScorer, type ScoreRule } from './score.js'
import { hashUniform } from './uniform.js'

/** A calibration row: what the model said, and what was true. Unused in training, exchangeable with what comes. */
export interface LabelledRow {
  /** Names the row; needed when scores are randomised. */
  readonly id?: string
  /** Shape [classes], summing to 1. */
  readonly probabilities: ArrayLike<number>
  /** The true class, in [0, classes). */
  readonly label: number
  /** Instead of a seed and an id: the random number of the score itself, in [0, 1]. */
  readonly u?: number
  /** Groups the row belongs to, for `by: 'group'`. */
  readonly group?: string | readonly string[]
}

export interface CalibrationOptions {
  /** @default { kind: 'lac' } */
  readonly score?: ScoreRule
  /** An integer: draws each row's u from a hash of seed and id. Without it scores are not randomised (u = 0). */
  readonly seed?: number
}

export interface FitConformalOptions extends CalibrationOptions {
  /** Tolerated miscoverage, in (0, 1). */
  readonly alpha: number
  /**
   * For whom the guarantee holds: all rows together, rows of each true label, or rows of each group. A row of several
   * groups gets the widest of their sets.
   * @default 'all'
   */
  readonly by?: 'all' | 'label' | 'group'
}

/** A fitted conformal classifier. Plain JSON; `conformalClassifier` makes it predict. */
export interface ConformalCalibrator {
  readonly kind: 'conformal-classifier'
  readonly classes: number
  readonly alpha: number
  readonly score: ScoreRule
  /** `null`: not randomised. */
  readonly seed: number | null
  readonly by: 'all' | 'label' | 'group' | 'label-shift'
  /** Over all rows: what `all` uses, and what an unseen group falls back to. */
  readonly marginal: Cut
  /** Shape [classes], for `label` and `label-shift`. */
  readonly byLabel?: readonly Cut[]
  readonly byGroup?: Readonly<Record<string, Cut>>
  /** In words for a person: thresholds that are infinite because rows are too few. */
  readonly warnings: readonly string[]
}

/**
 * Split conformal calibration. With exchangeable rows, the set of `by: 'all'` holds the true label with probability at
 * least 1 - alpha over all; `by: 'label'` within each true label; `by: 'group'` within each group (Mondrian).
 *
 * Too few rows are no error: the threshold is infinite, every label is in the set, and a warning says so. Fewest rows
 * with a finite threshold: ceil(1/alpha) - 1, for each label or group by itself.
 *
 * @param rows - at least one
 * @throws InvalidArgumentError naming row and field; InsufficientDataError if there is no row
 * @see Vovk 2012 (conditional validity); Barber et al. 2021, arXiv:1903.04684 (groups that overlap)
 */
export function fitConformal(
  rows: readonly LabelledRow[],
  { alpha, score = { kind: 'lac' }, by = 'all', seed }: FitConformalOptions,
): ConformalCalibrator {
  checkNumber('fitConformal', { alpha }, { min: 0, max: 1 })
  checkScoreRule('fitConformal', score)
  if (seed !== undefined) checkInteger('fitConformal', { seed }, { min: 0 })
  const scores = calibrationScores(rows, { score, seed })
  const classes = rows[0]!.probabilities.length
  const calibrator = { kind: 'conformal-classifier', classes, alpha, score, seed: seed ?? null, by } as const
  const marginal = cut(scores, alpha)
  if (by === 'label') {
    const ofLabel = Array.from({ length: classes }, (): number[] => [])
    rows.forEach(({ label }, row) => {
      ofLabel[label]!.push(scores[row]!)
    })
    const byLabel = ofLabel.map(own => cut(own, alpha))
    return {
      ...calibrator,
      marginal,
      byLabel,
      warnings: warn(
        byLabel.map((own, label) => [`label ${label}`, own]),
        alpha,
      ),
    }
  }
  if (by === 'group') {
    const ofGroup = new Map<string, number[]>()
    rows.forEach(({ group }, row) => {
      const groups = group === undefined ? [] : typeof group === 'string' ? [group] : group
      if (groups.length === 0)
        throw new InvalidArgumentError(`fitConformal: rows[${row}].group is missing, which by: 'group' needs`)
      for (const name of groups) {
        const own = ofGroup.get(name) ?? []
        own.push(scores[row]!)
        ofGroup.set(name, own)
      }
    })
    const cuts = [...ofGroup].map(([name, own]) => [name, cut(own, alpha)] as const)
    return {
      ...calibrator,
      marginal,
      byGroup: Object.fromEntries(cuts),
      warnings: warn(
        cuts.map(([name, own]) => [`group "${name}"`, own]),
        alpha,
      ),
    }
  }
  return { ...calibrator, marginal, warnings: warn([['all rows', marginal]], alpha) }
}

/**
 * The score of each row's true label, as calibration sees it.
 *
 * @returns shape [rows]
 * @throws as `fitConformal`
 */
export function calibrationScores(
  rows: readonly LabelledRow[],
  { score, seed }: { score: ScoreRule; seed?: number | undefined },
): Float64Array {
  checkSomeRows('fitConformal', { rows })
  const classes = rows[0]!.probabilities.length
  const randomised = seed !== undefined && score.kind !== 'lac'
  let scorer: ReturnType<typeof labelScorer> | undefined
  return Float64Array.from(rows, ({ id, probabilities, label, u }, row) => {
    checkDistribution('fitConformal', probabilities, { classes, row })
    checkLabel('fitConformal', label, { classes, row })
    if (u !== undefined)
      checkNumber('fitConformal', { [`rows[${row}].u`]: u }, { min: 0, max: 1, closed: true })
    if (randomised && u === undefined && id === undefined)
      throw new InvalidArgumentError(`fitConformal: rows[${row}].id is missing, which randomised scores need`)
    scorer ??= labelScorer(score, classes)
    return scorer.of(probabilities, label, u ?? (randomised ? hashUniform(seed, id!) : 0))
  })
}

function cut(scores: ArrayLike<number>, alpha: number): Cut {
  return cutOfSorted(Float64Array.from(scores).sort(), alpha)
}

function warn(cuts: readonly (readonly [whom: string, own: Cut])[], alpha: number): string[] {
  return cuts
    .filter(([, { threshold }]) => threshold === null)
    .map(
      ([whom, { n }]) =>
        `${whom}: ${n} calibration rows, but alpha ${alpha} needs at least ${fewestRows(alpha)}; every label is in the set`,
    )
}
