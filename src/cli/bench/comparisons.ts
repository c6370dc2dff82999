/** @file Whether two contenders differ on the same rows beyond chance, corrected for the number of sets looked at. */
import {
  discordantPairs,
  type Estimate,
  holmAdjusted,
  mcnemarPValue,
  pairedBootstrap,
  rankedRows,
} from '../../stats/index.js'
import { type Columns, resamplesFor } from './figures.js'

/** First against second on one set. Differences are first minus second. */
export interface Comparison {
  readonly set: string
  readonly first: string
  readonly second: string
  /** McNemar's test of the verdicts, by its mid-p value. */
  readonly decisions: {
    readonly onlyFirstRight: number
    readonly onlySecondRight: number
    readonly pValue: number
    /** Corrected by Holm over the sets. */
    readonly pHolm: number
  }
  /** Paired bootstrap of the AUROC; absent where one of them ranks nothing or the set has one class. */
  readonly auroc?: Estimate & { readonly pValue: number; readonly pHolm: number }
}

/** One set, with each contender's columns by name, in order. */
export interface SetColumns {
  readonly set: string
  readonly columns: ReadonlyMap<string, Columns>
}

/** Every pair of contenders on every set. */
export function compareContenders(sets: readonly SetColumns[]): Comparison[] {
  const names = [...(sets[0]?.columns.keys() ?? [])]
  const pairs = names.flatMap((first, i) => names.slice(i + 1).map(second => ({ first, second })))
  return pairs.flatMap(pair => corrected(sets.map(set => compare(set, pair))))
}

type Uncorrected = Omit<Comparison, 'decisions' | 'auroc'> & {
  readonly decisions: Omit<Comparison['decisions'], 'pHolm'>
  readonly auroc?: Estimate & { readonly pValue: number }
}

function compare(
  { set, columns }: SetColumns,
  { first, second }: Pick<Comparison, 'first' | 'second'>,
): Uncorrected {
  const [a, b] = [columns.get(first)!, columns.get(second)!]
  const pairs = discordantPairs(a.flagged, b.flagged, a.labels)
  const area = compareAreas(a, b)
  return {
    set,
    first,
    second,
    decisions: { ...pairs, pValue: mcnemarPValue(pairs) },
    ...(area === undefined ? {} : { auroc: area }),
  }
}

function compareAreas(a: Columns, b: Columns): (Estimate & { pValue: number }) | undefined {
  if (a.ranking === undefined || b.ranking === undefined || new Set(a.labels).size < 2) return undefined
  const [first, second] = [rankedRows(a.ranking.scores, a.labels), rankedRows(b.ranking.scores, b.labels)]
  const { value, low, high, pValue } = pairedBootstrap(
    a.labels.length,
    { first: rows => first.auroc(rows), second: rows => second.auroc(rows) },
    {
      resamples: resamplesFor(a.labels.length),
      ...(a.clusters === undefined ? {} : { clusters: a.clusters }),
    },
  )
  return { value, low, high, pValue }
}

function corrected(family: readonly Uncorrected[]): Comparison[] {
  const decisions = holmAdjusted(family.map(one => one.decisions.pValue))
  const withArea = family.filter(one => one.auroc !== undefined)
  const areas = withArea.length === 0 ? [] : holmAdjusted(withArea.map(one => one.auroc!.pValue))
  return family.map((one, i) => {
    const { auroc, ...rest } = one
    const place = withArea.indexOf(one)
    return {
      ...rest,
      decisions: { ...one.decisions, pHolm: decisions[i]! },
      ...(auroc === undefined ? {} : { auroc: { ...auroc, pHolm: areas[place]! } }),
    }
  })
}
