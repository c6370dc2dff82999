import { z } from 'zod'
import type { Judgement } from '../contender.js'

const answer = z
  .object({
    id: z.union([z.string(), z.number()]).transform(String),
    risk: z.number().min(0).max(1).optional(),
    score: z.number().min(0).max(100).optional(),
    flagged: z.boolean().optional(),
  })
  .refine(({ risk, score }) => risk === undefined || score === undefined)
  .refine(({ risk, score, flagged }) => (risk ?? score ?? flagged) !== undefined)

/** Above this a row without `flagged` counts as flagged, in score points. */
const flaggedAbove = 50

/**
 * Reads one line of a program's output. Never guesses: a line out of shape has no judgement, and no id if that cannot be
 * read either.
 */
export function parseCommandAnswer(line: string): {
  readonly id: string | undefined
  readonly judgement: Judgement | undefined
} {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { id: undefined, judgement: undefined }
  }
  const read = answer.safeParse(value)
  if (!read.success) return { id: idOf(value), judgement: undefined }
  const { id, risk, score, flagged } = read.data
  const ranked = risk ?? (score === undefined ? undefined : score / 100)
  return {
    id,
    judgement: {
      scores: ranked === undefined ? {} : { score: ranked },
      flags: { flagged: flagged ?? (ranked ?? 0) * 100 > flaggedAbove },
    },
  }
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id } = value as { id?: unknown }
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
}
