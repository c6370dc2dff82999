import type { RandomStream } from '../../stats/index.js'
import { between, normal } from './normal.js'

/** A wave of a beat: when after the R peak (s), how high (mV), how wide (s). */
type Wave = readonly [at: number, height: number, width: number]

/**
 * A made-up beat with the one before it, in millivolts: a sum of bell curves for P, Q, R, S and T, as in dynamical ECG
 * models, under baseline wander and noise. Premature beats come early; ventricular ones are wide and have no P wave.
 * The classes overlap on purpose.
 *
 * @param options.label - 0 normal, 1 atrial premature, 2 ventricular premature
 * @see McSharry et al. 2003, IEEE Transactions on Biomedical Engineering 50:289-294 (waves as Gaussians)
 */
export function syntheticBeat(
  random: RandomStream,
  { label, samples, before, after }: { label: number; samples: number; before: number; after: number },
): Float32Array {
  const rate = samples / (before + after)
  const since = label === 0 ? between(random, 0.56, 1.05) : between(random, 0.38, 0.62)
  const height = between(random, 0.7, 1.6)
  const previous = narrow(random, height).map(([at, up, width]): Wave => [at - since, up, width])
  const own = label === 2 ? wide(random, height) : narrow(random, height, label === 1)
  const waves = [...previous, ...own]
  const wander = { size: between(random, 0, 0.15), phase: between(random, 0, 2 * Math.PI) }
  const noise = between(random, 0.01, 0.06)
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = i / rate - before
    const heart = waves.reduce(
      (sum, [at, up, width]) => sum + up * Math.exp(-0.5 * ((t - at) / width) ** 2),
      0,
    )
    return heart + wander.size * Math.sin(2 * Math.PI * 0.4 * t + wander.phase) + noise * normal(random)
  })
}

function narrow(random: RandomStream, height: number, early = false): Wave[] {
  const p: Wave = early
    ? [-between(random, 0.1, 0.15), between(random, -0.12, 0.16), between(random, 0.014, 0.03)]
    : [-between(random, 0.14, 0.2), between(random, 0.06, 0.2), between(random, 0.018, 0.03)]
  return [
    p,
    [-0.03, -0.1 * height, 0.01],
    [0, height, between(random, 0.009, 0.015)],
    [0.03, -between(random, 0.05, 0.3) * height, 0.012],
    [between(random, 0.22, 0.3), between(random, 0.05, 0.35), between(random, 0.04, 0.07)],
  ]
}

function wide(random: RandomStream, height: number): Wave[] {
  const up = random.uniform() < 0.6 ? 1 : -1
  const width = between(random, 0.016, 0.05)
  return [
    [0, up * height * between(random, 0.8, 1.4), width],
    [1.8 * width, -up * height * between(random, 0.1, 0.5), width],
    [between(random, 0.22, 0.3), -up * between(random, 0.1, 0.5), between(random, 0.05, 0.08)],
  ]
}
