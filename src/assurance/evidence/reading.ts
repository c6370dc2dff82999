import { z } from 'zod'
import { EvidenceError } from './errors.js'

/** What was read: a number with its 95 % interval where it has one, or a word. */
export interface Reading {
  readonly value: number | string | boolean
  readonly low?: number
  readonly high?: number
  /** As it stands in the source. */
  readonly shown: string
}

const number = String.raw`[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?`
const withInterval = new RegExp(
  `^(?:[≤≥<>]\\s*)?(${number})\\s*(%|\\p{L}[\\p{L}/]*|/s)?\\s*(?:\\[\\s*(${number})\\s*,\\s*(${number})\\s*\\])?`,
  'iu',
)

/**
 * A number as people write it in tables: `0.886 [0.862, 0.908]`, `12.8 % [9.2, 17.5]`, `4,137/s`, `28.3 [18.7, 37.8] B`.
 * Percentages become shares. What begins with no number is a word.
 */
export function readingOf(text: string): Reading {
  const found = withInterval.exec(text.trim())
  if (found === null) return { value: text.trim(), shown: text.trim() }
  const [, value, unit, low, high] = found
  const read = (digits: string): number => Number(digits.replaceAll(',', '')) / (unit === '%' ? 100 : 1)
  return {
    value: read(value!),
    ...(low === undefined || high === undefined ? {} : { low: read(low), high: read(high) }),
    shown: text.trim(),
  }
}

const measured = z.object({ value: z.number(), low: z.number().optional(), high: z.number().optional() })

/** A JSON value: a number, word or truth value, or an object with `value`, `low` and `high`. @throws EvidenceError */
export function readingOfJson(value: unknown, { path }: { path: string }): Reading {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return { value, shown: String(value) }
  const read = measured.safeParse(value)
  if (!read.success)
    throw new EvidenceError({
      fault: 'unreadable',
      file: path,
      message: `${path}: expected a number, a word, or an object with value, low and high`,
    })
  const { value: middle, low, high } = read.data
  return {
    value: middle,
    ...(low === undefined || high === undefined ? {} : { low, high }),
    shown: low === undefined || high === undefined ? String(middle) : `${middle} [${low}, ${high}]`,
  }
}
