/** @file How much of a model's quality survives perturbations, by family and severity. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkDistribution, checkLabel, checkSomeRows, tooFew } from '../checks.js'
import { argmax } from '../logits.js'
import { binnedError } from '../reliability/calibration-report.js'
import { failureReport } from '../reliability/failure.js'

export interface CleanRow {
  readonly id: string
  readonly probabilities: ArrayLike<number>
  readonly label: number
}

export interface PerturbedRow {
  /** Id of the clean row it was made from. */
  readonly parent: string
  readonly family: string
  readonly severity: number
  readonly probabilities: ArrayLike<number>
}

/** One cell of the table; shares in [0, 1]. */
export interface RobustnessCell {
  readonly family: string
  readonly severity: number
  readonly n: number
  readonly accuracy: number
  readonly ece: number
  /** Accuracy among the most confident rows at coverage = accuracy; null if every row is wrong. */
  readonly trustIndex: number | null
  /** Share of rows whose predicted class changed. */
  readonly flipRate: number
  /** Mean total variation Σ|Δp|/2 between clean and perturbed probabilities. */
  readonly shift: number
  /** Accuracy over that on the same rows unperturbed; null if that is 0. */
  readonly relativeRobustness: number | null
}

export interface RobustnessReport {
  readonly cleanAccuracy: number
  /** By family, then severity, in the order they first came. */
  readonly cells: readonly RobustnessCell[]
}

/**
 * @throws InvalidArgumentError naming row and field, also for a parent that is not there; InsufficientDataError if a
 *   side has no rows
 */
export function robustnessReport(
  clean: readonly CleanRow[],
  perturbed: readonly PerturbedRow[],
): RobustnessReport {
  checkSomeRows('robustnessReport', { clean })
  checkSomeRows('robustnessReport', { perturbed })
  const classes = clean[0]!.probabilities.length
  const parents = new Map<string, CleanRow>()
  for (const [row, own] of clean.entries()) {
    checkDistribution('robustnessReport', own.probabilities, { classes, row })
    checkLabel('robustnessReport', own.label, { classes, row })
    parents.set(own.id, own)
  }
  const cells = new Map<string, { family: string; severity: number; rows: [CleanRow, ArrayLike<number>][] }>()
  for (const [row, { parent, family, severity, probabilities }] of perturbed.entries()) {
    checkDistribution('robustnessReport', probabilities, { classes, row })
    if (!Number.isInteger(severity) || severity < 1 || severity > 5)
      throw new InvalidArgumentError(
        `robustnessReport: perturbed[${row}].severity must be an integer from 1 to 5, got ${severity}`,
      )
    const own = parents.get(parent)
    if (own === undefined)
      throw new InvalidArgumentError(`robustnessReport: perturbed[${row}].parent "${parent}" is no clean row`)
    const key = `${family}\u0000${severity}`
    const cell = cells.get(key) ?? { family, severity, rows: [] }
    cell.rows.push([own, probabilities])
    cells.set(key, cell)
  }
  const right = (row: CleanRow, probabilities: ArrayLike<number>): number =>
    argmax(probabilities) === row.label ? 1 : 0
  return {
    cleanAccuracy: mean(clean.map(row => right(row, row.probabilities))),
    cells: [...cells.values()].map(({ family, severity, rows }) => {
      const outcomes = rows.map(([row, p]) => right(row, p))
      const confidences = rows.map(([, p]) => Math.min(1, p[argmax(p)]!))
      const before = mean(rows.map(([row]) => right(row, row.probabilities)))
      return {
        family,
        severity,
        n: rows.length,
        accuracy: mean(outcomes),
        ece: binnedError(confidences, outcomes, 15).ece,
        trustIndex: failureReport(
          confidences,
          outcomes.map(one => 1 - one),
        ).trustIndex,
        flipRate: mean(rows.map(([row, p]) => (argmax(p) === argmax(row.probabilities) ? 0 : 1))),
        shift: mean(rows.map(([row, p]) => totalVariation(row.probabilities, p))),
        relativeRobustness: before === 0 ? null : mean(outcomes) / before,
      }
    }),
  }
}

/**
 * Mean corruption error against a baseline: for each family the errors over all severities over those of the baseline,
 * averaged over families. Both must have the same cells.
 *
 * @returns at least 0; below 1 is better than the baseline
 * @throws InvalidArgumentError if a cell is missing; InsufficientDataError if the baseline makes no error in a family
 * @see Hendrycks and Dietterich 2019, arXiv:1903.12261
 */
export function meanCorruptionError(own: RobustnessReport, baseline: RobustnessReport): number {
  const families = [...new Set(own.cells.map(({ family }) => family))]
  const ratios = families.map(family => {
    const pairs = own.cells
      .filter(cell => cell.family === family)
      .map(cell => {
        const other = baseline.cells.find(one => one.family === family && one.severity === cell.severity)
        if (other === undefined)
          throw new InvalidArgumentError(
            `meanCorruptionError: the baseline lacks ${family} at severity ${cell.severity}`,
          )
        return [1 - cell.accuracy, 1 - other.accuracy] as const
      })
    const [errors, theirs] = [pairs.map(([e]) => e), pairs.map(([, e]) => e)].map(mean)
    if (theirs === 0)
      throw tooFew(`meanCorruptionError: the baseline makes no error in ${family}`, 'positives')
    return errors! / theirs!
  })
  return mean(ratios)
}

function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0
  for (let label = 0; label < p.length; label++) sum += Math.abs(p[label]! - q[label]!)
  return sum / 2
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
