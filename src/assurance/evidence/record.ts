/**
 * @file The record of reviewed evidence: which bytes somebody looked at when he said that they uphold the claim. Kept in a
 * file beside the case, so that every change of it is a decision that version control shows.
 */
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')

const recordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  case: z.string(),
  /** By element. */
  evidence: z.record(
    z.string(),
    z.strictObject({
      /** SHA-256 of each file it stands on. */
      files: z.record(z.string(), sha256),
      /** What was read then. */
      read: z.string().optional(),
      /** ISO date. */
      reviewed: z.iso.date(),
      reviewer: z.string().min(1),
      /** Why it may be relied on. */
      because: z.string().min(1),
    }),
  ),
  /** Status of every element at the review, so that a check can say what is new. */
  status: z.record(z.string(), z.enum(['supported', 'incomplete', 'stale', 'undermined'])),
})

export type EvidenceRecord = z.infer<typeof recordSchema>

/** No evidence was ever reviewed. */
export const emptyRecord = (name: string): EvidenceRecord => ({
  schemaVersion: 1,
  case: name,
  evidence: {},
  status: {},
})

/** @throws InvalidInputError naming file and field */
export function parseRecord(value: unknown, { file, name }: { file: string; name: string }): EvidenceRecord {
  const read = recordSchema.safeParse(value)
  const refuse = (where: string, why: string): never => {
    throw new InvalidInputError({
      code: 'bad_evidence_record',
      where: file,
      message: `${file}: ${where}${why}`,
    })
  }
  if (!read.success) {
    const [issue] = read.error.issues
    return refuse(`${issue!.path.join('.')}: `, issue!.message)
  }
  if (read.data.case !== name) refuse('', `is of the case "${read.data.case}", not of "${name}"`)
  return read.data
}
