import { type RandomStream, randomStream } from '../../stats/index.js'
import type { LabelledInput, LabelledSet, Part } from './labelled-set.js'
import { between, normal } from './normal.js'

export const bearingClasses = Object.freeze(['sound', 'outer race', 'inner race', 'ball'] as const)
/** Values a window: 85 ms at 12 kHz. */
export const bearingSamples = 1024
const hertz = 12_000
const sizes: Readonly<Record<Part, number>> = { train: 6000, calibration: 1200, test: 1200 }

/**
 * How often a fault is struck, in turns of the shaft, and how the blows swell with the turning of shaft or cage; for a
 * 6205 bearing, as on the public test rig of Case Western Reserve University.
 */
const faults = [
  undefined,
  { turns: 3.585, swell: 0, swellTurns: 1 },
  { turns: 5.415, swell: 0.8, swellTurns: 1 },
  { turns: 4.714, swell: 0.6, swellTurns: 0.398 },
] as const

/**
 * Vibrations of rolling-element bearings, all synthetic: blows at the fault's frequency that ring in a resonance, under
 * noise and the turning of the shaft. Weak faults look sound on purpose.
 *
 * @param options.rows - fewer than all of a part: its first ones
 * @see Randall and Antoni 2011, Mechanical Systems and Signal Processing 25:485-520 (the signal model)
 */
export function bearings({
  seed = 1,
  rows = {},
}: {
  seed?: number
  rows?: Partial<Record<Part, number>>
} = {}): LabelledSet {
  const made = (part: Part, stream: number): LabelledInput[] => {
    const random = randomStream(seed * 10 + stream)
    return Array.from({ length: rows[part] ?? sizes[part] }, (_, i) => {
      const label = i % bearingClasses.length
      const values = standardised(vibration(random, label))
      return { id: `bearing-${part}-${i}`, values, label, origin: 'synthetic' as const }
    })
  }
  return {
    name: 'bearings',
    source: 'synthetic',
    classes: bearingClasses,
    shape: [1, bearingSamples],
    train: made('train', 3),
    calibration: made('calibration', 4),
    test: made('test', 5),
  }
}

function vibration(random: RandomStream, label: number): Float32Array {
  const shaft = between(random, 28.5, 30.5)
  const turning = { size: between(random, 0.1, 1), phase: between(random, 0, 2 * Math.PI) }
  // Noise that remembers: between white and dull.
  const memory = between(random, 0, 0.8)
  let last = normal(random)
  const out = Float32Array.from({ length: bearingSamples }, (_, i) => {
    last = memory * last + Math.sqrt(1 - memory ** 2) * normal(random)
    return last + turning.size * Math.sin((2 * Math.PI * shaft * i) / hertz + turning.phase)
  })
  const fault = faults[label]
  if (fault === undefined) return out
  const every = hertz / (shaft * fault.turns)
  const strength = between(random, 0.8, 6)
  const ring = { radians: (2 * Math.PI * between(random, 1800, 4200)) / hertz, decay: between(random, 8, 30) }
  const phase = between(random, 0, 2 * Math.PI)
  for (let blow = -random.uniform(); ; blow++) {
    const at = every * (blow + 0.02 * normal(random))
    if (at >= bearingSamples) return out
    const swell = 1 + fault.swell * Math.cos((2 * Math.PI * shaft * fault.swellTurns * at) / hertz + phase)
    for (let i = Math.max(0, Math.ceil(at)); i < Math.min(bearingSamples, at + 6 * ring.decay); i++)
      out[i]! += strength * swell * Math.exp(-(i - at) / ring.decay) * Math.sin(ring.radians * (i - at))
  }
}

/** Less the mean, over the spread: sensors differ in gain. */
function standardised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return values.map(value => (value - mean) / spread)
}
