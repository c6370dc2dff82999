/** @file SCI against a fixed number of draws, on inputs whose draws are all at hand. */
import { argmax, meanLogits, runSci, type SciConfig } from '../selective/index.js'
import { wilsonInterval } from '../stats/index.js'
import type { ClaimRow, ClaimTable } from './claim-report.js'

/** One input: its true class, and the logits of each draw, at least as many as the budget. */
export interface DrawnInput {
  readonly label: number
  readonly draws: readonly ArrayLike<number>[]
}

export interface SciComparison {
  readonly stepsRight: number
  readonly stepsWrong: number
  readonly rows: readonly ClaimRow[]
  readonly table: ClaimTable
  readonly note: string
}

/** Error and cost of SCI beside those of every fixed number of draws up to its budget, on the same draws. */
export async function compareSci(
  inputs: readonly DrawnInput[],
  {
    name,
    on,
    config,
    temperature = 1,
  }: { name: string; on: string; config: SciConfig; temperature?: number },
): Promise<SciComparison> {
  const { maxSteps } = config
  const fixedErrors = new Array<number>(maxSteps + 1).fill(0)
  const steps = { right: [] as number[], wrong: [] as number[] }
  const aggregate = meanLogits({ temperature })
  for (const { label, draws } of inputs) {
    const result = await runSci(async ({ step }) => draws[step - 1]!, { ...config, aggregate })
    steps[result.prediction === label ? 'right' : 'wrong'].push(result.steps)
    const sum = Float64Array.from(draws[0]!, () => 0)
    for (let n = 1; n <= maxSteps; n++) {
      for (let c = 0; c < sum.length; c++) sum[c]! += draws[n - 1]![c]!
      if (argmax(sum) !== label) fixedErrors[n]!++
    }
  }
  const errors = steps.wrong.length
  const meanSteps = mean([...steps.right, ...steps.wrong])
  const sameCost = Math.max(1, Math.round(meanSteps))
  const asGood = fixedErrors.findIndex((own, draws) => draws > 0 && own <= errors)
  const [stepsRight, stepsWrong] = [mean(steps.right), mean(steps.wrong)]
  const share = (wrong: number) => ({ ...wilsonInterval(wrong, inputs.length), n: inputs.length })
  return {
    stepsRight,
    stepsWrong,
    rows: [
      { figure: `${name}: error of SCI`, on, ours: share(errors) },
      { figure: `${name}: error of a fixed ${sameCost} draws`, on, ours: share(fixedErrors[sameCost]!) },
      { figure: `${name}: draws, right inputs`, on, exact: stepsRight },
      { figure: `${name}: draws, wrong inputs`, on, exact: stepsWrong },
    ],
    table: {
      title: `${name}: SCI beside fixed numbers of draws (${on})`,
      columns: ['rule', 'mean draws', 'error'],
      rows: [
        ['SCI', meanSteps, errors / inputs.length],
        ...[1, 3, 5, 8, 11, 15]
          .filter(draws => draws <= maxSteps)
          .map((draws): [string, number, number] => [
            `fixed ${draws}`,
            draws,
            fixedErrors[draws]! / inputs.length,
          ]),
      ],
    },
    note:
      asGood > 0
        ? `${name}: SCI draws ${meanSteps.toFixed(2)} times on average; the fewest fixed draws with no more errors are ${asGood}. ${asGood > meanSteps ? 'SCI is cheaper' : 'SCI is not cheaper'} at equal accuracy.`
        : `${name}: no fixed number up to ${maxSteps} reaches SCI’s error at ${meanSteps.toFixed(2)} draws.`,
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
