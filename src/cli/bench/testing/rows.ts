import type { BenchRow } from '../bench-row.js'
import type { Answer, Contender, Judgement } from '../contender.js'

/** A row with a label; the text is its id. */
export function benchRow(id: string, label: 0 | 1, more: Partial<BenchRow> = {}): BenchRow {
  return {
    id,
    label,
    text: id,
    mode: 'prompt',
    lang: 'en',
    conversation: { messages: [{ role: 'user', text: id }] },
    ...more,
  }
}

/** An answer with one score, flagged above a half. */
export function answered(risk: number, costMs = 1): Answer {
  return { scores: { score: risk }, flags: { flagged: risk > 0.5 }, costMs }
}

export const view = { ranks: ['score'], flag: 'flagged' } as const

/** A contender of a function. */
export function scripted(
  judge: (row: BenchRow, abort: AbortSignal) => Promise<Judgement>,
  { name = 'scripted', fingerprint = 'v1' }: { name?: string; fingerprint?: string } = {},
): Contender {
  return {
    name,
    version: '1',
    fingerprint,
    derivation: 'scripted',
    view: () => view,
    judge: (row, { abort }) => judge(row, abort),
  }
}
