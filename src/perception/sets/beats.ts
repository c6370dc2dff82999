import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { randomStream } from '../../stats/index.js'
import type { LabelledInput, LabelledSet, Part } from './labelled-set.js'
import { syntheticBeat } from './synthetic-beat.js'
import { type EcgRecord, readEcg } from './wfdb.js'

export const beatClasses = Object.freeze(['normal', 'atrial premature', 'ventricular premature'] as const)
/** Seconds before and after the R peak. */
const window = { before: 0.6, after: 0.4 }
/** Values a beat: one second at 180 Hz. */
export const beatSamples = 180

const synthetic: Readonly<Record<Part, number>> = { train: 3000, calibration: 900, test: 900 }
const records = ['mitbih_100/100', 'mitbih_101/101']
/** Normal beats are kept one in three, so that they do not drown the others. */
const keptNormal = 3

/**
 * Heart beats: those of MIT-BIH records 100 and 101, split by time (first half to train, next fifth to calibrate, the
 * rest to test), and synthetic ones of each class, since the two records hold hardly a premature beat. Without the
 * folder all are synthetic.
 *
 * @param folder - holds `mitbih_100/` and `mitbih_101/`
 * @param options.rows - fewer synthetic rows of a part than all: its first ones
 */
export function beats(
  folder: string | undefined,
  { seed = 1, rows = {} }: { seed?: number; rows?: Partial<Record<Part, number>> } = {},
): LabelledSet {
  const split: Record<Part, LabelledInput[]> = { train: [], calibration: [], test: [] }
  const real = folder === undefined ? [] : records.filter(own => existsSync(join(folder, `${own}.dat`)))
  for (const record of real) {
    const kept = beatsOf(readEcg(join(folder!, record)), record)
    kept.forEach((beat, i) => {
      split[partAt(i / kept.length)].push(beat)
    })
  }
  for (const [index, part] of (['train', 'calibration', 'test'] as const).entries()) {
    const random = randomStream(seed * 10 + index)
    for (let i = 0; i < (rows[part] ?? synthetic[part]); i++) {
      const label = i % beatClasses.length
      const id = `beat-synthetic-${part}-${i}`
      const values = centred(syntheticBeat(random, { label, samples: beatSamples, ...window }))
      split[part].push({ id, values, label, origin: 'synthetic' })
    }
  }
  return {
    name: 'beats',
    source: real.length === 0 ? 'synthetic' : 'MIT-BIH 100 and 101, and synthetic',
    classes: beatClasses,
    shape: [1, beatSamples],
    ...split,
  }
}

const partAt = (share: number): Part => (share < 0.5 ? 'train' : share < 0.7 ? 'calibration' : 'test')

function beatsOf({ signal, hertz, beats: marks }: EcgRecord, record: string): LabelledInput[] {
  const labels: Readonly<Record<string, number>> = { N: 0, A: 1, V: 2 }
  const [from, to] = [Math.round(window.before * hertz), Math.round(window.after * hertz)]
  const perValue = (from + to) / beatSamples
  let normals = 0
  return marks.flatMap(({ sample, symbol }) => {
    const label = labels[symbol]
    if (label === undefined || sample < from || sample + to > signal.length) return []
    if (label === 0 && normals++ % keptNormal !== 0) return []
    const values = Float32Array.from({ length: beatSamples }, (_, i) => {
      const start = sample - from + i * perValue
      let sum = 0
      for (let j = 0; j < perValue; j++) sum += signal[start + j]!
      return sum / perValue
    })
    return [
      { id: `beat-${record.slice(-3)}-${sample}`, values: centred(values), label, origin: 'real' as const },
    ]
  })
}

/** Less the median: baselines differ from record to record. */
function centred(values: Float32Array): Float32Array {
  const middle = values.slice().sort()[values.length >> 1]!
  return values.map(value => value - middle)
}
