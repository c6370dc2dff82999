/** @file Multilevel splitting: probabilities too small to be met by sampling, level by level. */
import { type RandomStream, randomStream } from '../../stats/index.js'
import { checkInteger, checkNumber } from '../checks.js'

export interface SplittingOptions {
  /** Share of particles kept at each level, in (0, 1). @default 0.1 */
  readonly keep?: number
  /** @default 1000 */
  readonly particles?: number
  /** Metropolis steps of each particle at each level. @default 20 */
  readonly steps?: number
  /** Standard deviation of a step, in the units of the space. */
  readonly stepSize: number
  /** Levels after which it gives up. @default 40 */
  readonly maxLevels?: number
  readonly seed?: number
}

/** The estimate. `logProbability` is a natural logarithm: `probability` is its `exp`, not a power of ten. */
export interface SplittingResult {
  readonly logProbability: number
  readonly probability: number
  /** Score reached by the kept share, level by level. */
  readonly levels: readonly number[]
  /** Whether it gave up before the failing region: the probability is then only an upper guess. */
  readonly hitFloor: boolean
}

/** Where particles live: how to draw one, and how likely one is, up to a constant, by natural logarithm. */
export interface SplittingPrior {
  draw(random: RandomStream): number[]
  /** `-Infinity` outside the support. */
  logDensity(point: readonly number[]): number
}

/** Uniform in a box. */
export function uniformPrior(low: readonly number[], high: readonly number[]): SplittingPrior {
  return {
    draw: random => low.map((from, axis) => from + random.uniform() * (high[axis]! - from)),
    logDensity: point =>
      point.every((value, axis) => value >= low[axis]! && value <= high[axis]!)
        ? 0
        : Number.NEGATIVE_INFINITY,
  }
}

/**
 * Estimates P(score >= 0) for rare failures. Each level keeps the particles with the highest scores and moves copies of
 * them by Metropolis steps that stay above the level.
 *
 * The published code of the reliability assessment model sums natural logarithms and then takes a power of ten, which
 * understates a probability of 1e-3 by four orders of magnitude; here the base is one.
 *
 * @param score - 0 or more: failed. Higher is closer to failure
 * @see Webb et al. 2019 (arXiv:1811.07209); Kahn and Harris 1951
 */
export function multilevelSplitting(
  score: (point: readonly number[]) => number,
  prior: SplittingPrior,
  { keep = 0.1, particles = 1000, steps = 20, stepSize, maxLevels = 40, seed = 1 }: SplittingOptions,
): SplittingResult {
  checkNumber('multilevelSplitting', { keep }, { min: 0, max: 1, open: true })
  checkNumber('multilevelSplitting', { stepSize }, { min: 0, max: Number.MAX_VALUE, open: true })
  checkInteger('multilevelSplitting', { particles }, { min: 10 })
  checkInteger('multilevelSplitting', { steps, maxLevels }, { min: 1 })
  const random = randomStream(seed)
  let living = Array.from({ length: particles }, () => {
    const point = prior.draw(random)
    return { point, score: score(point) }
  })
  const shares: number[] = []
  const levels: number[] = []
  for (let level = 0; level < maxLevels; level++) {
    const sorted = [...living].sort((a, b) => b.score - a.score)
    const cut = Math.min(0, sorted[Math.ceil(keep * particles) - 1]!.score)
    const kept = sorted.filter(particle => particle.score >= cut)
    // Ties at the cut can keep everybody: nothing is left to learn from another level.
    if (cut < 0 && kept.length === particles) return result(shares, levels, true)
    shares.push(kept.length / particles)
    levels.push(cut)
    if (cut >= 0) return result(shares, levels, false)
    living = living.map(() => move(kept[random.below(kept.length)]!, cut))
  }
  return result(shares, levels, true)

  function move(from: { point: number[]; score: number }, cut: number): { point: number[]; score: number } {
    let at = from
    for (let step = 0; step < steps; step++) {
      const point = at.point.map(value => value + stepSize * normal(random))
      const gain = prior.logDensity(point) - prior.logDensity(at.point)
      if (!(gain >= 0 || Math.log(1 - random.uniform()) < gain)) continue
      const reached = score(point)
      if (reached >= cut) at = { point, score: reached }
    }
    return at
  }
}

/** @param shares - kept at each level */
export function splittingProbability(shares: readonly number[]): {
  logProbability: number
  probability: number
} {
  const logProbability = shares.reduce((sum, share) => sum + Math.log(share), 0)
  return { logProbability, probability: Math.exp(logProbability) }
}

const result = (
  shares: readonly number[],
  levels: readonly number[],
  hitFloor: boolean,
): SplittingResult => ({
  ...splittingProbability(shares),
  levels,
  hitFloor,
})

/** Box and Muller. */
function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}
