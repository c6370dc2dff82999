/** @file What a monitor of a research pipeline says, and the judges it asks. */
import { createHash } from 'node:crypto'
import {
  DuctileError,
  InvalidArgumentError,
  InvalidInputError,
  type SubjectRecord,
} from '../../core/index.js'
import { type FindingVerdict, fuseFindings } from '../limits/fuse-findings.js'
import type { AttackType } from './attack-types.js'

/** A language model asked for a judgement: what to do, what to do it to, and its whole reply as text. */
export type TextJudge = (
  request: { readonly instructions: string; readonly text: string },
  options: { readonly abort?: AbortSignal },
) => Promise<string>

/** The opinion of one source, or of several fused. */
export interface Finding {
  readonly verdict: FindingVerdict
  readonly source: string
  /** For a person; none quotes the subject. */
  readonly reasons: readonly string[]
  readonly attackTypes: readonly AttackType[]
}

/** A text as logs may hold it. */
export function recordOf(text: string): SubjectRecord {
  return { sha256: createHash('sha256').update(text).digest('hex'), length: text.length }
}

/** By any reject, reasons and attack types of all; see `fuseFindings`. @throws InvalidArgumentError on none */
export function fuse(findings: readonly Finding[], source: string): Finding {
  return {
    verdict: fuseFindings(findings.map(({ verdict }) => verdict)),
    source,
    reasons: [...new Set(findings.flatMap(finding => finding.reasons))],
    attackTypes: [...new Set(findings.flatMap(finding => finding.attackTypes))],
  }
}

/**
 * What a judge makes of a text; a judge that fails or cannot be understood is `unknown`, never a pass.
 *
 * @throws the abort reason
 */
export async function ask<Opinion>(
  { source, abort }: { readonly source: string; readonly abort?: AbortSignal | undefined },
  judge: () => Promise<Opinion>,
): Promise<{ readonly opinion: Opinion } | { readonly unknown: Finding }> {
  try {
    return { opinion: await judge() }
  } catch (error) {
    abort?.throwIfAborted()
    // A message of ours quotes no subject; of others' we cannot know.
    const why = InvalidInputError.isInstance(error)
      ? error.message
      : `failed (${DuctileError.isInstance(error) ? error.code : error instanceof Error ? error.name : 'error'})`
    return { unknown: { verdict: 'unknown', source, reasons: [`${source} ${why}`], attackTypes: [] } }
  }
}

/** @throws InvalidInputError `unparsable_reply`; the message quotes no reply, as a reply may quote the subject */
export function unparsable(where: string, message: string): InvalidInputError {
  return new InvalidInputError({
    code: 'unparsable_reply',
    where,
    message: `gave no readable reply: ${where} ${message}`,
  })
}

/** @throws InvalidArgumentError */
export function checkText(caller: string, text: string): void {
  if (text.trim() === '') throw new InvalidArgumentError(`${caller}: text must not be empty`)
}

/** Longest stretch of the subject that a reason may repeat. */
const maxQuote = 40

/** A judge's reason, left out where it repeats a longer stretch of the subject. */
export function withoutQuotes(reason: string, subject: string): string {
  for (let at = 0; at + maxQuote < reason.length; at++)
    if (subject.includes(reason.slice(at, at + maxQuote + 1)))
      return '(a reason that quotes the subject is left out)'
  return reason
}
