/** @file The shape that reproductions of benchmarks share: published arithmetic on scripted transcripts, to the digit, and what the public data holds. */
import { InvalidInputError } from '../core/index.js'
import { type Benchmark, openDataFolder } from '../evals/index.js'
import type { ClaimReport, ClaimRow, ClaimTable } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

/** One figure of a worked example. */
export interface Checked {
  readonly figure: string
  readonly ours: number | null
  /** What it must be. */
  readonly expected: number
  /** Digits behind the point that `expected` is given with. @default 6 */
  readonly digits?: number
  /** Instead of half a unit of the last digit. */
  readonly within?: number
}

/** What the paper states of models; none of it can be measured by a worked example. */
export interface Stated {
  readonly figure: string
  readonly published: string
}

/** Holds iff every figure of the worked examples is its expected value, to the digits given. */
export async function benchmarkClaims({
  benchmark,
  claim,
  checked,
  stated,
  tables = [],
  options: { data, seed = 1 },
}: {
  readonly benchmark: Benchmark
  /** What the paper claims of models. */
  readonly claim: string
  readonly checked: readonly Checked[]
  readonly stated: readonly Stated[]
  readonly tables?: readonly ClaimTable[]
  readonly options: ReproduceOptions
}): Promise<ClaimReport> {
  const { card, name } = benchmark
  return {
    kind: 'claims',
    system: card.system ?? name,
    claim: `The published arithmetic of ${card.title} gives the worked examples to the digit. What the paper claims of models is stated beside and not tested by that: ${claim}`,
    rows: [...checked.map(checkedRow), ...stated.map(row => ({ ...row, on: 'needs its models and judges' }))],
    tables: [...tables, ...(data === undefined ? [] : [await publicRows(benchmark, data)])],
    notes: [
      ...card.errata.map(({ what, treatment }) => `${what} ${treatment}`),
      'Figures beside the paper’s come from scripted transcripts: they check the arithmetic, and say nothing of any model. Run the benchmark on a model with `ductile eval run`.',
    ],
    seed,
    holds: checked.every(isExpected),
    test: `each of ${checked.length} figures of the worked examples is its expected value`,
  }
}

const isExpected = ({ ours, expected, digits = 6, within = 0.5 * 10 ** -digits + 1e-12 }: Checked): boolean =>
  ours !== null && Math.abs(ours - expected) <= within

function checkedRow(check: Checked): ClaimRow {
  const { figure, ours, expected, digits = 6 } = check
  const shown = `scripted transcripts; expected ${Number(expected.toFixed(digits))}`
  return {
    figure,
    on: isExpected(check) ? shown : `${shown}: DIFFERS`,
    ...(ours !== null && { exact: ours }),
  }
}

/** Samples and independent groups of each variant; a dash where the folder has no data for it. */
async function publicRows(benchmark: Benchmark, folder: string): Promise<ClaimTable> {
  const data = await openDataFolder(folder)
  const rows: [string, number | null, number | null][] = []
  for (const variant of benchmark.variants ?? [undefined]) {
    const setting = variant ?? benchmark.name
    try {
      const { dataset } = await benchmark.load(data, variant === undefined ? {} : { variant })
      const ids: string[] = []
      for await (const { id, cluster = id } of dataset.samples()) ids.push(cluster)
      rows.push([setting, ids.length, new Set(ids).size])
    } catch (error) {
      if (!InvalidInputError.isInstance(error) || error.code !== 'no_data') throw error
      rows.push([setting, null, null])
    }
  }
  return { title: 'Public data in this folder', columns: ['variant', 'samples', 'independent groups'], rows }
}
