import { InvalidArgumentError } from '../../core/index.js'
import { holmAdjusted } from '../../stats/index.js'
import { directionOf } from '../log/verdict.js'
import type { MetricValue } from '../metric.js'
import { type PairedDifference, pairedDifference } from '../metrics/interval.js'
import type { RunHeader } from '../record.js'
import type { Score } from '../scorer.js'
import type { ComparedRow, ComparedRun } from './compared-run.js'
import { type Measure, measuresOf } from './measures.js'

export interface CompareOptions {
  /** A worsening up to here is let pass, on the scale of the measure, at least 0. @default 0 */
  readonly margin?: number
  /** Chance of calling any difference real when none is, in (0, 1). @default 0.05 */
  readonly alpha?: number
  /** Share of samples that may lack a pair before nothing is concluded, in [0, 1]. @default 0.05 */
  readonly maxMissing?: number
  /** Which side of a measure is the better one, where the run does not say or is to be overruled. */
  readonly better?: { readonly [measure: string]: 'higher' | 'lower' }
}

/**
 * `regression`: worse beyond noise and beyond the margin. `improvement`: better beyond noise. `change`: a difference
 * beyond noise on a measure without a better side. `within margin`: worse beyond noise, but no further than the margin.
 * `within noise`. `inconclusive`: too many samples without a pair.
 */
export type ComparisonVerdict =
  | 'regression'
  | 'improvement'
  | 'change'
  | 'within margin'
  | 'within noise'
  | 'inconclusive'

export interface MeasureComparison {
  readonly measure: string
  readonly better: 'higher' | 'lower' | 'unknown'
  /** Means over the pairs; `null` without any. */
  readonly before: number | null
  readonly after: number | null
  /** After minus before, over the pairs. */
  readonly difference: number | null
  readonly interval?: NonNullable<MetricValue['interval']>
  readonly test: PairedDifference['test']
  readonly pValue: number
  /** Corrected by Holm over the measures. */
  readonly pHolm: number
  /** Samples and epochs scored in both runs. */
  readonly pairs: number
  /** Those that lack a score in one run or both, or stand in one run only, or were asked differently. */
  readonly unpaired: number
  /** Those that both runs leave out by the measure's definition. */
  readonly excluded: number
  readonly verdict: ComparisonVerdict
}

export interface ComparedSamples {
  readonly shared: number
  readonly onlyBefore: number
  readonly onlyAfter: number
  /** Shared ids that were asked something else, or have another target. */
  readonly askedDifferently: number
  readonly failedBefore: number
  readonly failedAfter: number
}

export interface RunComparison {
  readonly before: RunHeader
  readonly after: RunHeader
  readonly samples: ComparedSamples
  readonly measures: readonly MeasureComparison[]
  /** What makes the two hard to compare, in sentences. */
  readonly notes: readonly string[]
  readonly options: Required<Omit<CompareOptions, 'better'>>
  /** No regression, and nothing inconclusive. */
  readonly passed: boolean
}

/**
 * Two runs on the same samples, paired by sample and epoch: McNemar's test or a paired bootstrap over whole clusters
 * (the epochs of a sample are one), p-values corrected by Holm over all measures. The gate calls a regression only what
 * is beyond noise and beyond the margin, and passes nothing that it could not see.
 *
 * @throws InvalidArgumentError on an option out of range, or a direction for a measure that is not there
 */
export function compareRuns(
  before: ComparedRun,
  after: ComparedRun,
  options: CompareOptions = {},
): RunComparison {
  const settings = checked(options)
  const keys = [...new Set([...before.rows.keys(), ...after.rows.keys()])]
  const scorers = [...new Set([...before.header.scorers, ...after.header.scorers])]
  const measures = scorers.flatMap(scorer => measuresOf(scorer, scoresOf([before, after], scorer)))
  for (const name of Object.keys(options.better ?? {}))
    if (!measures.some(measure => measure.name === name))
      throw new InvalidArgumentError(
        `compareRuns: there is no measure "${name}"; there are ${measures.map(measure => measure.name).join(', ') || 'none'}`,
      )
  const found = measures.map(measure => ({
    measure,
    better: options.better?.[measure.name] ?? ownDirection(measure, before, after),
    ...compareOn(measure, { keys, before, after }),
  }))
  const pHolm = found.length === 0 ? [] : holmAdjusted(found.map(({ pValue }) => pValue))
  const compared = found.map(({ measure, ...each }, place): MeasureComparison => {
    const corrected = { ...each, measure: measure.name, pHolm: pHolm[place]! }
    return { ...corrected, verdict: verdictOf(corrected, settings) }
  })
  return {
    before: before.header,
    after: after.header,
    samples: samplesOf(keys, before, after),
    measures: compared,
    notes: notesOf(before, after),
    options: settings,
    passed:
      compared.length > 0 &&
      compared.every(({ verdict }) => verdict !== 'regression' && verdict !== 'inconclusive'),
  }
}

type Paired = Omit<MeasureComparison, 'measure' | 'better' | 'pHolm' | 'verdict'>

function compareOn(
  { read, scorer }: Measure,
  { keys, before, after }: { keys: readonly string[]; before: ComparedRun; after: ComparedRun },
): Paired {
  const [first, second, clusters]: [number[], number[], string[]] = [[], [], []]
  let excluded = 0
  for (const key of keys) {
    const [a, b] = [before.rows.get(key), after.rows.get(key)]
    const [was, is] = [a?.scores[scorer], b?.scores[scorer]]
    if (isExcluded(was) && isExcluded(is)) {
      excluded++
      continue
    }
    const values = [was && read(was), is && read(is)]
    if (a === undefined || b === undefined || a.asked !== b.asked) continue
    if (values[0] === undefined || values[1] === undefined) continue
    first.push(values[0])
    second.push(values[1])
    clusters.push(a.cluster)
  }
  const pairs = first.length
  const counts = { pairs, unpaired: keys.length - pairs - excluded, excluded }
  if (pairs === 0) return { before: null, after: null, difference: null, test: 'none', pValue: 1, ...counts }
  const { value, ...paired } = pairedDifference(second, first, clusters)
  return { before: meanOf(first), after: meanOf(second), difference: value, ...paired, ...counts }
}

function verdictOf(
  { better, difference, pHolm, pairs, unpaired }: Omit<MeasureComparison, 'verdict' | 'measure'>,
  { alpha, margin, maxMissing }: Required<Omit<CompareOptions, 'better'>>,
): ComparisonVerdict {
  if (difference === null) return 'inconclusive'
  const isReal = pHolm <= alpha && difference !== 0
  const worsening = better === 'higher' ? -difference : difference
  if (isReal && better !== 'unknown' && worsening > margin) return 'regression'
  // What is missing may hide a regression, but cannot undo one that is seen.
  if (unpaired > maxMissing * (pairs + unpaired)) return 'inconclusive'
  if (!isReal) return 'within noise'
  if (better === 'unknown') return 'change'
  return worsening > 0 ? 'within margin' : 'improvement'
}

function ownDirection(
  { kind, scorer }: Measure,
  before: ComparedRun,
  after: ComparedRun,
): 'higher' | 'lower' | 'unknown' {
  if (kind === 'label') return 'unknown'
  return directionOf(after.result ?? before.result, scorer)
}

function samplesOf(keys: readonly string[], before: ComparedRun, after: ComparedRun): ComparedSamples {
  const count = (holds: (was: ComparedRow | undefined, is: ComparedRow | undefined) => boolean): number =>
    keys.filter(key => holds(before.rows.get(key), after.rows.get(key))).length
  return {
    shared: count((was, is) => was !== undefined && is !== undefined),
    onlyBefore: count((_, is) => is === undefined),
    onlyAfter: count(was => was === undefined),
    askedDifferently: count((was, is) => was !== undefined && is !== undefined && was.asked !== is.asked),
    failedBefore: count(was => was?.failed === true),
    failedAfter: count((_, is) => is?.failed === true),
  }
}

function notesOf(before: ComparedRun, after: ComparedRun): string[] {
  const [a, b] = [before.header, after.header]
  const differs = (what: string, was: unknown, is: unknown): string[] =>
    JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [`The ${what} differs: ${String(was)} before, ${String(is)} after.`]
  const unfinished = (of: 'before' | 'after', { result }: ComparedRun): string[] =>
    result?.status === 'success' ? [] : [`The run ${of} is not complete (${result?.status ?? 'no result'}).`]
  return [
    ...differs('task', a.task, b.task),
    ...differs('version of the task', a.taskVersion, b.taskVersion),
    ...differs('data set', a.dataset.name, b.dataset.name),
    ...(a.dataset.fingerprint === b.dataset.fingerprint ? [] : ['The samples of the data set differ.']),
    ...differs('number of epochs', a.epochs, b.epochs),
    ...differs('configuration', JSON.stringify(a.config), JSON.stringify(b.config)),
    ...differs('assignment of roles', JSON.stringify(a.roles), JSON.stringify(b.roles)),
    ...unfinished('before', before),
    ...unfinished('after', after),
  ]
}

function checked({
  margin = 0,
  alpha = 0.05,
  maxMissing = 0.05,
}: CompareOptions): Required<Omit<CompareOptions, 'better'>> {
  const check = (name: string, value: number, isFine: boolean, range: string): void => {
    if (!isFine) throw new InvalidArgumentError(`compareRuns: ${name} must be ${range}, got ${value}`)
  }
  check('margin', margin, margin >= 0 && margin < Number.POSITIVE_INFINITY, 'at least 0')
  check('alpha', alpha, alpha > 0 && alpha < 1, 'in (0, 1)')
  check('maxMissing', maxMissing, maxMissing >= 0 && maxMissing <= 1, 'in [0, 1]')
  return { margin, alpha, maxMissing }
}

const scoresOf = (runs: readonly ComparedRun[], scorer: string): Score[] =>
  runs.flatMap(({ rows }) => Array.from(rows.values(), ({ scores }) => scores[scorer] ?? []).flat())
const isExcluded = (score: Score | undefined): boolean =>
  score?.type === 'not-scored' && score.cause === 'excluded'
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
