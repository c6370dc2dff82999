/** @file What a selective classifier does as its inputs get worse, by family and severity. */
import { InvalidArgumentError } from '../core/index.js'
import {
  argmax,
  type LabelledOutput,
  type ScreenedCalibrator,
  ScreenedSelector,
  type SelectiveReport,
  type Severity,
  selectiveReport,
} from '../selective/index.js'
import { labelledOutputs } from './calibrate.js'
import type { Classifier } from './classifier.js'
import type { PerceptionInput } from './input.js'
import { familiesOf, perturbInput } from './perturb-input.js'

export const severities: readonly Severity[] = Object.freeze([1, 2, 3, 4, 5])

/** One row with what was decided on it, for curves. */
export interface JudgedRow {
  readonly id: string
  readonly label: number
  readonly probabilities: readonly number[]
  readonly uncertainty: number
  readonly wrong: 0 | 1
  readonly answered: boolean
}

export interface StressCell {
  /** `clean`, or a family. */
  readonly family: string
  /** 0 for clean rows. */
  readonly severity: number
  readonly report: SelectiveReport
  readonly rows: readonly JudgedRow[]
}

export interface StressOptions {
  /** @default all that fit the kind of input */
  readonly families?: readonly string[]
  /** Every row takes one family in turn instead of each row all of them. @default false */
  readonly mixed?: boolean
  /** An integer of at least 0: what the perturbations and masks follow from. @default 1 */
  readonly seed?: number
  readonly abort?: AbortSignal
  readonly onCell?: (done: number, total: number) => void
}

/**
 * Decides on labelled inputs as they are and perturbed at five severities. The monitor is not fed: each cell is judged by
 * the calibrator as fitted, so that cells can be compared.
 *
 * @throws InvalidArgumentError on a family that does not fit; InvalidInputError on an input that cannot be read
 */
export async function stressClassifier(
  classifier: Classifier,
  calibrator: ScreenedCalibrator,
  inputs: readonly PerceptionInput[],
  { families = familiesOf(classifier.card), mixed = false, seed = 1, abort, onCell }: StressOptions = {},
): Promise<StressCell[]> {
  const { card } = classifier
  if (families.length === 0)
    throw new InvalidArgumentError(`stressClassifier: no perturbation fits inputs of kind ${card.input.kind}`)
  const passes = calibrator.disagreement?.passes
  const selector = new ScreenedSelector(calibrator)
  const measure = async (family: string, severity: number, own: PerceptionInput[]): Promise<StressCell> => {
    const outputs = await labelledOutputs(classifier, own, {
      ...(passes !== undefined && { dropout: { passes, seed } }),
      ...(abort && { abort }),
    })
    return { family, severity, ...judge(selector, outputs) }
  }
  const plan = (mixed ? ['mixed'] : families).flatMap(family =>
    severities.map(severity => ({ family, severity })),
  )
  const cells = [await measure('clean', 0, [...inputs])]
  onCell?.(1, plan.length + 1)
  for (const { family, severity } of plan) {
    const perturbed = inputs.map((input, row) => ({
      ...input,
      values: perturbInput(card, input.values, {
        family: family === 'mixed' ? families[row % families.length]! : family,
        severity,
        seed: seed + row,
      }),
    }))
    cells.push(await measure(family, severity, perturbed))
    onCell?.(cells.length, plan.length + 1)
  }
  return cells
}

/** Decisions on outputs, and what they are worth. */
export function judge(
  selector: ScreenedSelector,
  outputs: readonly LabelledOutput[],
): { report: SelectiveReport; rows: JudgedRow[] } {
  const decided = outputs.map(output => ({ output, selection: selector.decide(output) }))
  return {
    report: selectiveReport(
      decided.map(({ output: { label }, selection }) => ({
        selection,
        label,
        probabilities: selection.probabilities,
      })),
    ),
    rows: decided.map(({ output: { id, label }, selection: { probabilities, uncertainty, decision } }) => ({
      id,
      label,
      probabilities,
      uncertainty: uncertainty!,
      wrong: argmax(probabilities) === label ? 0 : 1,
      answered: decision !== 'abstain',
    })),
  }
}
