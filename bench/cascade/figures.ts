/** @file What the measured rows say. */
import { type Guard, type Strictness, strictnesses } from '../../src/guard/index.js'
import {
  confusionCounts,
  expectedCalibrationError,
  f1,
  quantile,
  wilsonInterval,
} from '../../src/stats/index.js'
import { isFlagged, type Measured } from './measure.js'
import type { CascadeSet } from './sets.js'

export interface SetFigures {
  readonly set: CascadeSet
  readonly n: number
  readonly positives: number
  /** F1 in points where both classes are there, else the share flagged in percent; by strictness. */
  readonly quality: Readonly<Record<Strictness, { readonly encoder: number; readonly cascade: number }>>
  readonly encoderMs: Cost
  readonly cascadeMs: Cost
  /** Of all rows, decided by the linear tier. */
  readonly letGo: number
  /** Of the rows it let go: harmful ones, and those of them the encoder flags when strict. */
  readonly letGoHarmful: number
  readonly lostHits: number
  readonly hits: number
}

export interface Cost {
  readonly mean: number
  readonly p50: number
  readonly p99: number
}

export function figuresOf(set: CascadeSet, rows: readonly Measured[]): SetFigures {
  const labels = rows.map(({ label }) => label)
  const positives = labels.filter(label => label === 1).length
  const early = rows.filter(({ cascade }) => cascade.tier === 'linear')
  const hits = rows.filter(({ label, encoder }) => label === 1 && isFlagged(encoder, 'strict'))
  const quality = (who: 'encoder' | 'cascade', strictness: Strictness): number => {
    const flags = rows.map(row => (isFlagged(row[who], strictness) ? 1 : 0))
    return set.kind === 'harm'
      ? 100 * f1(confusionCounts(flags, labels))
      : (100 * flags.filter(flag => flag === 1).length) / rows.length
  }
  return {
    set,
    n: rows.length,
    positives,
    quality: Object.fromEntries(
      strictnesses.map(strictness => [
        strictness,
        { encoder: quality('encoder', strictness), cascade: quality('cascade', strictness) },
      ]),
    ) as SetFigures['quality'],
    encoderMs: costOf(rows.map(({ encoderMs }) => encoderMs)),
    cascadeMs: costOf(rows.map(({ cascadeMs }) => cascadeMs)),
    letGo: early.length,
    letGoHarmful: early.filter(({ label }) => label === 1).length,
    lostHits: hits.filter(({ cascade }) => cascade.tier === 'linear').length,
    hits: hits.length,
  }
}

const costOf = (times: readonly number[]): Cost => ({
  mean: times.reduce((sum, time) => sum + time, 0) / times.length,
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
})

/** Calibration of the encoder's own probability of harm on sets with both classes: expected calibration error, ten bins. */
export function calibrationErrors(measured: ReadonlyMap<CascadeSet, readonly Measured[]>) {
  return [...measured]
    .filter(([{ kind }]) => kind === 'harm')
    .map(([set, rows]) => ({
      set,
      n: rows.length,
      ece: expectedCalibrationError(
        rows.map(({ encoder }) => encoder.risk),
        rows.map(({ label }) => label),
      ),
    }))
}

/** What abstaining brings: of the harmful rows, how many the encoder alone would call safe without a doubt. */
export function abstentionOf(rows: readonly Measured[], guard: Guard) {
  const harmful = rows.filter(({ label }) => label === 1)
  const abstains = ({ cascade }: Measured): boolean => cascade.abstained.length > 0
  const missed = (strictness: Strictness) => harmful.filter(({ cascade }) => !isFlagged(cascade, strictness))
  return {
    model: guard.model.version,
    abstained: wilsonInterval(rows.filter(abstains).length, rows.length),
    missed: wilsonInterval(missed('moderate').length, harmful.length),
    missedSilently: wilsonInterval(missed('moderate').filter(row => !abstains(row)).length, harmful.length),
  }
}
