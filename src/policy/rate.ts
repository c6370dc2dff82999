import { wilsonInterval } from '../stats/index.js'

/** A share with its 95 % interval by Wilson (1927), in [0, 1]. Of nothing there is none: null. */
export interface Rate {
  readonly count: number
  readonly of: number
  readonly share: { readonly value: number; readonly low: number; readonly high: number } | null
}

export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { count, of, share: null }
  const { value, low, high } = wilsonInterval(count, of)
  return { count, of, share: { value, low, high } }
}
