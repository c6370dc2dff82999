/** @file SCI against a fixed number of draws on a seeded stochastic classifier. Synthetic, and said to be. */
import { meanLogits, runSci } from '../selective/index.js'
import { type RandomStream, randomStream, wilsonInterval } from '../stats/index.js'
import type { ClaimRow, ClaimTable } from './claim-report.js'

const inputs = 1500
const budget = 15
const config = { target: 0.6, maxSteps: budget, minSteps: 3, abstainBelow: 0 } as const

export interface SciSimulation {
  readonly stepsRight: number
  readonly stepsWrong: number
  readonly rows: readonly ClaimRow[]
  readonly table: ClaimTable
  readonly note: string
}

/** A logistic model whose input is seen through noise: the logit of a draw is 3 (x + N(0, 1)), x ~ N(0, 1), y = x > 0. */
export async function simulateSci(seed: number): Promise<SciSimulation> {
  const random = randomStream(seed)
  const fixedErrors = new Array<number>(budget + 1).fill(0)
  const steps = { right: [] as number[], wrong: [] as number[] }
  for (let input = 0; input < inputs; input++) {
    const x = normal(random)
    const truth = x > 0 ? 1 : 0
    const logits = Array.from({ length: budget }, () => [0, 3 * (x + normal(random))])
    const result = await runSci(async ({ step }) => logits[step - 1]!, { ...config, aggregate: meanLogits() })
    steps[result.prediction === truth ? 'right' : 'wrong'].push(result.steps)
    let sum = 0
    for (let draws = 1; draws <= budget; draws++) {
      sum += logits[draws - 1]![1]!
      if ((sum > 0 ? 1 : 0) !== truth) fixedErrors[draws]!++
    }
  }
  const errors = steps.wrong.length
  const meanSteps = mean([...steps.right, ...steps.wrong])
  const sameCost = Math.round(meanSteps)
  const asGood = fixedErrors.findIndex((own, draws) => draws > 0 && own <= errors)
  const [stepsRight, stepsWrong] = [mean(steps.right), mean(steps.wrong)]
  const on = `synthetic, ${inputs} inputs`
  return {
    stepsRight,
    stepsWrong,
    rows: [
      { figure: 'Simulation: error of SCI', on, ours: { ...wilsonInterval(errors, inputs), n: inputs } },
      {
        figure: `Simulation: error of a fixed ${sameCost} draws`,
        on,
        ours: { ...wilsonInterval(fixedErrors[sameCost]!, inputs), n: inputs },
      },
      { figure: 'Simulation: draws, right inputs', on, exact: stepsRight },
      { figure: 'Simulation: draws, wrong inputs', on, exact: stepsWrong },
    ],
    table: {
      title: 'Simulation: SCI beside fixed numbers of draws (synthetic)',
      columns: ['rule', 'mean draws', 'error'],
      rows: [
        ['SCI', meanSteps, errors / inputs],
        ...[1, 3, 5, 8, 11, 15].map((draws): [string, number, number] => [
          `fixed ${draws}`,
          draws,
          fixedErrors[draws]! / inputs,
        ]),
      ],
    },
    note:
      asGood > 0
        ? `Simulation: SCI draws ${meanSteps.toFixed(2)} times on average; the fewest fixed draws with no more errors are ${asGood}. ${asGood > meanSteps ? 'SCI is cheaper' : 'SCI is not cheaper'} at equal accuracy.`
        : `Simulation: no fixed number up to ${budget} reaches SCI’s error.`,
  }
}

/** A standard normal number (Box and Muller). */
export function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
