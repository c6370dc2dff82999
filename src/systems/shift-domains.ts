/** @file Three kinds of input with a small classifier each, clean and at five severities: what the studies of shift run on. */
import { z } from 'zod'
import {
  type ImageFamily,
  perturbImage,
  perturbSeries,
  perturbText,
  type SeriesFamily,
  type Severity,
  softmax,
  type TextFamily,
} from '../selective/index.js'
import { randomStream } from '../stats/index.js'
import { normal } from './sci-simulation.js'
import { readDigits, readGzippedRows } from './selective-data.js'
import { type SparseFeatures, trainSoftmax } from './softmax-regression.js'

export interface DomainRow {
  readonly id: string
  readonly label: number
  readonly logits: readonly number[]
  readonly probabilities: readonly number[]
}

export interface ShiftDomain {
  readonly name: string
  readonly source: string
  readonly train: readonly DomainRow[]
  readonly calibration: readonly DomainRow[]
  readonly test: readonly DomainRow[]
  /** The test rows perturbed; families take turns. */
  perturbed(severity: Severity): readonly DomainRow[]
  /** Logits of inputs that belong to no class. */
  readonly foreign?: readonly (readonly number[])[]
}

export const severities: readonly Severity[] = [1, 2, 3, 4, 5]
const sizes = { train: 2500, calibration: 1000, test: 600 }

/** Bearings always (synthetic); digits and requests if the folder has them. */
export function shiftDomains({ data, seed }: { data?: string | undefined; seed: number }): ShiftDomain[] {
  const domains = [bearings(seed)]
  if (data === undefined) return domains
  return [...domains, digits(data, seed), requests(data, seed)].filter(domain => domain !== undefined)
}

/** Raw inputs with labels become a domain: shuffled, split, trained, and perturbed on demand. */
function makeDomain<Raw>(
  inputs: readonly { readonly raw: Raw; readonly label: number }[],
  {
    name,
    source,
    classes,
    dimensions,
    rate,
    seed,
    featuresOf,
    perturb,
    foreign,
  }: {
    name: string
    source: string
    classes: number
    dimensions: number
    rate: number
    seed: number
    featuresOf: (raw: Raw) => SparseFeatures
    perturb: (raw: Raw, row: number, severity: Severity) => Raw
    foreign?: readonly Raw[]
  },
): ShiftDomain {
  const random = randomStream(seed)
  const order = inputs.map(input => ({ input, key: random.uniform() })).sort((a, b) => a.key - b.key)
  const drawn = order.map(({ input }) => input).slice(0, sizes.train + sizes.calibration + sizes.test)
  const train = drawn.slice(0, sizes.train)
  const calibration = drawn.slice(sizes.train, sizes.train + sizes.calibration)
  const test = drawn.slice(sizes.train + sizes.calibration)
  const model = trainSoftmax(
    train.map(({ raw }) => featuresOf(raw)),
    train.map(({ label }) => label),
    { classes, dimensions, rate, seed },
  )
  const rowsOf = (part: string, own: readonly { raw: Raw; label: number }[]): DomainRow[] =>
    own.map(({ raw, label }, i) => {
      const logits = model(featuresOf(raw))
      return { id: `${name}-${part}-${i}`, label, logits, probabilities: softmax(logits) }
    })
  return {
    name,
    source,
    train: rowsOf('train', train),
    calibration: rowsOf('calibration', calibration),
    test: rowsOf('test', test),
    perturbed: severity =>
      rowsOf(
        'test',
        test.map(({ raw, label }, row) => ({ raw: perturb(raw, row, severity), label })),
      ),
    ...(foreign && { foreign: foreign.map(raw => model(featuresOf(raw))) }),
  }
}

const imageFamilies: readonly ImageFamily[] = ['noise', 'blur', 'contrast', 'fog', 'occlusion']

function digits(data: string, seed: number): ShiftDomain | undefined {
  const read = readDigits(data)
  if (read === undefined) return undefined
  const { images, labels, side } = read
  const half = side / 2
  return makeDomain(
    images.map((raw, i) => ({ raw, label: labels[i]! })),
    {
      name: 'digits',
      source: 'mnist_t10k, pixels in 14 x 14',
      classes: 10,
      dimensions: half * half,
      rate: 0.05,
      seed,
      featuresOf: raw =>
        dense(
          Array.from({ length: half * half }, (_, at) => {
            const corner = 2 * Math.floor(at / half) * side + 2 * (at % half)
            return (raw[corner]! + raw[corner + 1]! + raw[corner + side]! + raw[corner + side + 1]!) / 4
          }),
        ),
      perturb: (raw, row, severity) =>
        perturbImage(
          { width: side, height: side, channels: 1, data: raw },
          imageFamilies[row % imageFamilies.length]!,
          { severity, seed: seed + row },
        ).data,
    },
  )
}

const requestRow = z.object({
  text: z.string(),
  y: z.union([z.literal(0), z.literal(1)]),
  labels: z.object({ domain: z.string() }),
})
const textFamilies: readonly TextFamily[] = ['swap', 'drop', 'keyboard', 'homoglyph']
const hashed = 4096

function requests(data: string, seed: number): ShiftDomain | undefined {
  const rows = readGzippedRows(
    data,
    { set: 'clinc150_train_val', file: 'clinc150_train_val.jsonl.gz' },
    requestRow,
  )
  if (rows === undefined) return undefined
  const inScope = rows.filter(({ y }) => y === 0)
  const names = [...new Set(inScope.map(({ labels }) => labels.domain))].sort()
  return makeDomain(
    inScope.map(({ text, labels }) => ({ raw: text, label: names.indexOf(labels.domain) })),
    {
      name: 'requests',
      source: 'clinc150_train_val, ten domains, hashed letter groups',
      classes: names.length,
      dimensions: hashed,
      rate: 2,
      seed,
      featuresOf: letterGroups,
      perturb: (raw, row, severity) =>
        perturbText(raw, textFamilies[row % textFamilies.length]!, { severity, seed: seed + row }),
      foreign: rows.filter(({ y }) => y === 1).map(({ text }) => text),
    },
  )
}

const samples = 200
/** Fault frequencies in Hz; 0 is a sound bearing. */
const faults = [0, 120, 75, 47]
const seriesFamilies: readonly SeriesFamily[] = ['noise', 'drift', 'gap', 'clip', 'spikes']

/** The paper's formula: a 30 Hz carrier of 0.5, a fault 0.8 sin(2πft) e^(-5t), noise of 0.4; 200 samples in 1 s. */
function bearings(seed: number): ShiftDomain {
  const random = randomStream(seed + 1)
  const inputs = Array.from({ length: sizes.train + sizes.calibration + sizes.test }, () => {
    const label = random.below(faults.length)
    const strength = 0.8 * (0.4 + 0.6 * random.uniform())
    const raw: Float64Array = Float64Array.from({ length: samples }, (_, i) => {
      const t = i / samples
      const fault = label === 0 ? 0 : strength * Math.sin(2 * Math.PI * faults[label]! * t) * Math.exp(-5 * t)
      return 0.5 * Math.sin(2 * Math.PI * 30 * t) + fault + 0.4 * normal(random)
    })
    return { raw, label }
  })
  return makeDomain(inputs, {
    name: 'bearings',
    source: 'synthetic, by the formula of SCI’s code',
    classes: faults.length,
    dimensions: samples / 2,
    rate: 0.05,
    seed,
    featuresOf: raw => dense(spectrum(raw)),
    perturb: (raw, row, severity) =>
      perturbSeries(raw, seriesFamilies[row % seriesFamilies.length]!, { severity, seed: seed + row }),
  })
}

/** Log power at 1 to 100 cycles a window. */
function spectrum(raw: Float64Array): number[] {
  return Array.from({ length: samples / 2 }, (_, k) => {
    let [re, im] = [0, 0]
    for (let i = 0; i < samples; i++) {
      const turn = ((k + 1) * i) % samples
      re += raw[i]! * waves.cos[turn]!
      im += raw[i]! * waves.sin[turn]!
    }
    return Math.log1p(re * re + im * im) / 4
  })
}

const waves = {
  cos: Float64Array.from({ length: samples }, (_, i) => Math.cos((2 * Math.PI * i) / samples)),
  sin: Float64Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * i) / samples)),
}

/** Words and groups of three letters, hashed; all together of length 1. */
function letterGroups(text: string): SparseFeatures {
  const counts = new Map<number, number>()
  const add = (piece: string): void => {
    let hash = 0x811c9dc5
    for (let i = 0; i < piece.length; i++) hash = Math.imul(hash ^ piece.charCodeAt(i), 0x01000193)
    const at = (hash >>> 0) % hashed
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  const padded = ` ${text.toLowerCase()} `
  for (const word of padded.split(/\s+/)) if (word !== '') add(`w:${word}`)
  for (let i = 0; i + 3 <= padded.length; i++) add(padded.slice(i, i + 3))
  const value = [...counts.values()]
  const length = Math.hypot(...value) || 1
  return { at: [...counts.keys()], value: value.map(count => count / length) }
}

const dense = (value: readonly number[]): SparseFeatures => ({ at: value.map((_, i) => i), value })
