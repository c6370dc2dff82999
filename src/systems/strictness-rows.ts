import { type Severity, severities } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { randomStream } from '../stats/index.js'
import { strictnessSet } from './strictness-set.js'

/** A text with its tier, 0 (benign) to 4 (extreme), in the half it is used in. */
export interface GradedRow {
  readonly conversation: Conversation
  readonly tier: number
  readonly half: 'validation' | 'test'
}

/** A set whose rows are graded by tier. */
export interface GradedSet {
  readonly name: string
  readonly licence: string
  /** How the tiers came about, in a sentence. */
  readonly tiers: string
  readonly mode: 'prompt' | 'response'
  /** Rows of the source, before any were drawn. */
  readonly available: number
  readonly rows: readonly GradedRow[]
}

/** The set that ships with Ductile. Its halves are fixed: every second text of each tier, from the first, validates. */
export function shippedSet(): GradedSet {
  const rows = severities.flatMap((severity: Severity, tier) =>
    strictnessSet[severity].map(
      (text, i): GradedRow => ({
        conversation: { messages: [{ role: 'user', text }] },
        tier,
        half: i % 2 === 0 ? 'validation' : 'test',
      }),
    ),
  )
  return {
    name: 'shipped',
    licence: 'Apache-2.0',
    tiers: '24 mild texts a tier, written and graded for this study by one author',
    mode: 'prompt',
    available: rows.length,
    rows,
  }
}

/**
 * Draws at most `limit` rows, then splits every tier into halves, all by the seed: tiers keep their shares, and where a
 * tier has an odd number of rows the extra one validates.
 */
export function drawAndSplit(
  rows: readonly Omit<GradedRow, 'half'>[],
  { limit, seed }: { limit: number; seed: number },
): GradedRow[] {
  const random = randomStream(seed)
  const shuffled = [...rows]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
  }
  const seen = new Map<number, number>()
  return shuffled.slice(0, limit).map(row => {
    const before = seen.get(row.tier) ?? 0
    seen.set(row.tier, before + 1)
    return { ...row, half: before % 2 === 0 ? 'validation' : 'test' }
  })
}
