import { clopperPearsonInterval, type Estimate } from '../../stats/index.js'
import { checkSomeRows } from '../checks.js'
import type { LabelledRow } from '../conformal/fit.js'
import { argmax } from '../logits.js'
import type { Selection, Selector } from '../selector.js'
import { uncertaintyAuroc } from './uncertainty.js'

/** How a selector did on labelled rows. Shares in [0, 1]; `null` where a number has no value. */
export interface SelectiveReport {
  readonly n: number
  /** Share of all rows whose set holds the true label, with its 95 % Clopper-Pearson interval. */
  readonly coverage: Estimate
  /** The same among rows that were not abstained from: nothing is promised of it. */
  readonly acceptedCoverage: Estimate | null
  readonly setSize: {
    readonly mean: number
    readonly deviation: number
    readonly min: number
    readonly max: number
  }
  readonly abstentionRate: number
  /** Share of wrong top labels if all were answered, and among those that are. */
  readonly risk: number
  readonly selectiveRisk: number | null
  /** Whether abstaining lowered the risk; null if nothing was answered. */
  readonly abstainingHelps: boolean | null
  /** How well the label-free uncertainty ranks the misses of the set, and the wrong top labels. */
  readonly auroc: { readonly notInSet: number | null; readonly topLabelWrong: number | null }
}

/** One decision with what was true. */
export interface JudgedSelection {
  readonly selection: Pick<Selection, 'decision' | 'labels' | 'uncertainty'>
  /** What was decided on, shape [classes]. */
  readonly probabilities: ArrayLike<number>
  readonly label: number
}

/** Measures a selector on rows it was not fitted to. Its monitor is not touched. */
export function evaluateSelector(selector: Selector, rows: readonly LabelledRow[]): SelectiveReport {
  checkSomeRows('evaluateSelector', { rows })
  return selectiveReport(
    rows.map(({ probabilities, label, id, group }) => ({
      selection: selector.decide(probabilities, {
        ...(id !== undefined && { id }),
        ...(group !== undefined && { group }),
      }),
      probabilities,
      label,
    })),
  )
}

/** The same for decisions already made, by whatever selector. @throws InsufficientDataError if there is none */
export function selectiveReport(selections: readonly JudgedSelection[]): SelectiveReport {
  checkSomeRows('selectiveReport', { selections })
  const judged = selections.map(({ selection, probabilities, label }) => ({
    size: selection.labels.length,
    answered: selection.decision !== 'abstain',
    covered: selection.labels.includes(label),
    wrong: argmax(probabilities) !== label,
    uncertainty: selection.uncertainty ?? selection.labels.length / probabilities.length,
  }))
  const n = judged.length
  const answered = judged.filter(row => row.answered)
  const risk = judged.filter(row => row.wrong).length / n
  const selectiveRisk =
    answered.length === 0 ? null : answered.filter(row => row.wrong).length / answered.length
  const sizes = judged.map(row => row.size)
  const mean = sizes.reduce((sum, size) => sum + size, 0) / n
  const uncertainties = judged.map(row => row.uncertainty)
  return {
    n,
    coverage: clopperPearsonInterval(judged.filter(row => row.covered).length, n),
    acceptedCoverage:
      answered.length === 0
        ? null
        : clopperPearsonInterval(answered.filter(row => row.covered).length, answered.length),
    setSize: {
      mean,
      deviation: Math.sqrt(sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / n),
      min: Math.min(...sizes),
      max: Math.max(...sizes),
    },
    abstentionRate: 1 - answered.length / n,
    risk,
    selectiveRisk,
    abstainingHelps: selectiveRisk === null ? null : selectiveRisk < risk,
    auroc: {
      notInSet: uncertaintyAuroc(
        uncertainties,
        judged.map(row => (row.covered ? 0 : 1)),
      ),
      topLabelWrong: uncertaintyAuroc(
        uncertainties,
        judged.map(row => (row.wrong ? 1 : 0)),
      ),
    },
  }
}

/** The same for each group of the rows; a row of several groups counts in each. */
export function evaluateByGroup(
  selector: Selector,
  rows: readonly LabelledRow[],
): ReadonlyMap<string, SelectiveReport> {
  const groups = new Map<string, LabelledRow[]>()
  for (const row of rows)
    for (const name of row.group === undefined ? [] : [row.group].flat()) {
      const own = groups.get(name) ?? []
      own.push(row)
      groups.set(name, own)
    }
  return new Map([...groups].map(([name, own]) => [name, evaluateSelector(selector, own)]))
}
