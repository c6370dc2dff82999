/** @file From the logits of a head to a verdict. */
import { scoreOf } from '../../core/index.js'
import { controversialVote } from '../level.js'
import type { Strictness } from '../text-score.js'
import type { StreamVerdict } from './stream-session.js'

/** What a head's card says: the names behind the three levels, and where each regime flags. */
export interface HeadRules {
  readonly categories: readonly string[]
  readonly tau: Readonly<Record<Strictness, number>>
}

/** Turns logits (three levels, then the categories) into a verdict. The level is the vote of strict and loose. */
export function verdictOf(logits: Float32Array, { categories, tau }: HeadRules): StreamVerdict {
  const [safe, controversial, unsafe] = softmax(logits, 0, 3)
  const shares = softmax(logits, 3, categories.length)
  const risk = Math.min(1, unsafe! + controversial! / 2)
  const score = scoreOf(risk)
  const level = controversialVote(
    score > tau.strict ? 'Unsafe' : 'Safe',
    score > tau.loose ? 'Unsafe' : 'Safe',
  )
  return {
    probabilities: { safe: safe!, controversial: controversial!, unsafe: unsafe! },
    risk,
    score,
    level,
    categories: Object.fromEntries(categories.map((name, i) => [name, shares[i]!])),
    ...(level === 'Safe' ? {} : { category: categories[shares.indexOf(Math.max(...shares))]! }),
  }
}

function softmax(logits: Float32Array, start: number, count: number): number[] {
  let highest = -Infinity
  for (let i = start; i < start + count; i++) highest = Math.max(highest, logits[i]!)
  const powers = Array.from({ length: count }, (_, i) => Math.exp(logits[start + i]! - highest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map(power => power / total)
}
