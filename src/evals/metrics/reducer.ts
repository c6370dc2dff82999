/** @file How the epochs of one sample become one value. */
import { InvalidArgumentError } from '../../core/index.js'
import { passAllK, passAtK, quantile } from '../../stats/index.js'

export interface Reducer {
  readonly name: string
  /**
   * @param values - those epochs that were scored, at least one
   * @returns undefined where too few epochs were scored
   */
  reduce(values: readonly number[]): number | undefined
}

export const meanReducer: Reducer = {
  name: 'mean',
  reduce: values => values.reduce((sum, value) => sum + value, 0) / values.length,
}

export const medianReducer: Reducer = { name: 'median', reduce: values => quantile(values, 0.5) }

/** The most frequent value; of equally frequent ones the lowest. */
export const modeReducer: Reducer = {
  name: 'mode',
  reduce(values) {
    const counts = new Map<number, number>()
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]![0]
  },
}

/** The highest value: for harm, the worst of several tries. */
export const maxReducer: Reducer = { name: 'max', reduce: values => Math.max(...values) }

export const minReducer: Reducer = { name: 'min', reduce: values => Math.min(...values) }

/** 1 if at least k epochs reach the threshold, else 0. */
export function atLeast(k: number, { threshold = 1 }: { threshold?: number } = {}): Reducer {
  checkK('atLeast', k)
  return {
    name: `at_least_${k}`,
    reduce: values => (values.filter(value => value >= threshold).length >= k ? 1 : 0),
  }
}

/** Unbiased chance that one of k tries reaches the threshold. Undefined with fewer than k scored epochs. */
export function passAt(k: number, { threshold = 1 }: { threshold?: number } = {}): Reducer {
  checkK('passAt', k)
  return { name: `pass_at_${k}`, reduce: values => byDraws(passAtK, values, { k, threshold }) }
}

/** Unbiased chance that all of k tries reach the threshold. Undefined with fewer than k scored epochs. */
export function passAll(k: number, { threshold = 1 }: { threshold?: number } = {}): Reducer {
  checkK('passAll', k)
  return { name: `pass_all_${k}`, reduce: values => byDraws(passAllK, values, { k, threshold }) }
}

function byDraws(
  share: typeof passAtK,
  values: readonly number[],
  { k, threshold }: { k: number; threshold: number },
): number | undefined {
  if (values.length < k) return undefined
  const successes = values.filter(value => value >= threshold).length
  return share({ attempts: values.length, successes }, k)
}

function checkK(caller: string, k: number): void {
  if (!(Number.isInteger(k) && k >= 1))
    throw new InvalidArgumentError(`${caller}: k must be an integer of at least 1, got ${k}`)
}
