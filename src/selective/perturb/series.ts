/** @file Disturbances of a time series, in units of its own spread. */
import { checkFinite, checkSomeRows } from '../checks.js'
import { bySeverity, checkPerturbation, normalAt, type Severity, uniformAt } from './severity.js'

/**
 * `noise`: white noise. `drift`: a slow wave under the signal. `gain`: the signal grows or shrinks. `gap`: stretches in
 * which the sensor holds its last value. `clip`: the sensor saturates. `spikes`: single samples far off. `warp`: time
 * runs a little faster and slower.
 */
export type SeriesFamily = 'noise' | 'drift' | 'gain' | 'gap' | 'clip' | 'spikes' | 'warp'

export const seriesFamilies: readonly SeriesFamily[] = Object.freeze([
  'noise',
  'drift',
  'gain',
  'gap',
  'clip',
  'spikes',
  'warp',
])

/**
 * A disturbed copy, as long as the series.
 *
 * @param values - shape [samples], finite, at least one; not modified
 * @param options.seed - an integer of at least 0
 * @throws InvalidArgumentError if a value is not finite or severity is not 1 to 5; InsufficientDataError if it is empty
 */
export function perturbSeries(
  values: ArrayLike<number>,
  family: SeriesFamily,
  { severity, seed }: { severity: Severity; seed: number },
): Float64Array {
  checkPerturbation('perturbSeries', { severity, seed })
  const length = checkSomeRows('perturbSeries', { values })
  checkFinite('perturbSeries', { values })
  const series = Float64Array.from(values)
  const { mean, spread } = moments(series)
  switch (family) {
    case 'noise': {
      const scale = spread * bySeverity(severity, [0.1, 0.2, 0.4, 0.7, 1])
      return series.map((value, at) => value + scale * normalAt(seed, family, at))
    }
    case 'drift': {
      const scale = spread * bySeverity(severity, [0.2, 0.5, 1, 1.5, 2.5])
      const phase = uniformAt(seed, family, 0)
      return series.map((value, at) => value + scale * Math.sin(2 * Math.PI * ((1.5 * at) / length + phase)))
    }
    case 'gain': {
      const factor = bySeverity(severity, [1.1, 1.25, 1.5, 2, 3])
      const gain = uniformAt(seed, family, 0) < 0.5 ? factor : 1 / factor
      return series.map(value => mean + gain * (value - mean))
    }
    case 'gap':
      return withGaps(series, { share: bySeverity(severity, [0.05, 0.1, 0.2, 0.35, 0.5]), seed })
    case 'clip': {
      const limit = spread * bySeverity(severity, [2.5, 2, 1.5, 1, 0.6])
      return series.map(value => Math.min(mean + limit, Math.max(mean - limit, value)))
    }
    case 'spikes': {
      const share = bySeverity(severity, [0.005, 0.01, 0.02, 0.05, 0.1])
      return series.map((value, at) => {
        if (uniformAt(seed, family, at) >= share) return value
        return value + (uniformAt(seed, `${family}-sign`, at) < 0.5 ? -6 : 6) * spread
      })
    }
    case 'warp':
      return warped(series, { amount: bySeverity(severity, [0.002, 0.005, 0.01, 0.02, 0.03]), seed })
  }
}

/** Ten places for a gap; each gap holds the last value before it. */
function withGaps(series: Float64Array, { share, seed }: { share: number; seed: number }): Float64Array {
  const places = 10
  const out = series.slice()
  for (let place = 0; place < places; place++) {
    const start = Math.floor(((place + uniformAt(seed, 'gap', place) * 0.5) * series.length) / places)
    const end = Math.min(series.length, start + Math.ceil((share * series.length) / places))
    for (let at = Math.max(1, start); at < end; at++) out[at] = out[at - 1]!
  }
  return out
}

/** Reads the series at moments shifted by a slow wave, between samples in a straight line. */
function warped(series: Float64Array, { amount, seed }: { amount: number; seed: number }): Float64Array {
  const last = series.length - 1
  const phase = uniformAt(seed, 'warp', 0)
  return series.map((_, at) => {
    const shift = amount * series.length * Math.sin(2 * Math.PI * (at / series.length + phase))
    const moment = Math.min(last, Math.max(0, at + shift))
    const before = Math.floor(moment)
    const after = Math.min(last, before + 1)
    return series[before]! + (series[after]! - series[before]!) * (moment - before)
  })
}

function moments(series: Float64Array): { mean: number; spread: number } {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length
  const spread = Math.sqrt(series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / series.length)
  return { mean, spread }
}
