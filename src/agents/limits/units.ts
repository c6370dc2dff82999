/** @file Units that parameters of tools come in, as value = given * factor + offset in the base unit of their dimension. */

interface Unit {
  readonly dimension: string
  readonly factor: number
  readonly offset?: number
}

const scaled = (dimension: string, factors: Readonly<Record<string, number>>): [string, Unit][] =>
  Object.entries(factors).map(([name, factor]) => [name, { dimension, factor }])

const units: ReadonlyMap<string, Unit> = new Map([
  ...scaled('rotation', { rpm: 1, krpm: 1000, rps: 60 }),
  ...scaled('frequency', { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 }),
  ...scaled('length', { nm: 1e-9, um: 1e-6, mm: 1e-3, cm: 1e-2, m: 1, km: 1e3 }),
  ...scaled('mass', { ug: 1e-9, mg: 1e-6, g: 1e-3, kg: 1 }),
  ...scaled('volume', { ul: 1e-6, ml: 1e-3, l: 1 }),
  ...scaled('time', { ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 }),
  ...scaled('voltage', { mV: 1e-3, V: 1, kV: 1e3 }),
  ...scaled('current', { uA: 1e-6, mA: 1e-3, A: 1 }),
  ...scaled('power', { mW: 1e-3, W: 1, kW: 1e3 }),
  ...scaled('pressure', { Pa: 1, kPa: 1e3, bar: 1e5, MPa: 1e6, psi: 6894.757 }),
  ...scaled('share', { '1': 1, '%': 0.01 }),
  ['°C', { dimension: 'temperature', factor: 1 }],
  ['C', { dimension: 'temperature', factor: 1 }],
  ['K', { dimension: 'temperature', factor: 1, offset: -273.15 }],
  ['°F', { dimension: 'temperature', factor: 5 / 9, offset: -160 / 9 }],
])

export function isUnit(name: string): boolean {
  return units.has(name)
}

/** A number in another unit; undefined if a unit is unknown or the two measure different things. */
export function convert(value: number, { from, to }: { from: string; to: string }): number | undefined {
  if (from === to) return value
  const [given, wanted] = [units.get(from), units.get(to)]
  if (given === undefined || wanted === undefined || given.dimension !== wanted.dimension) return undefined
  return (value * given.factor + (given.offset ?? 0) - (wanted.offset ?? 0)) / wanted.factor
}
