/** @file Public sets of harmful requests, in one shape. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { DataFolder } from '../../data/data-folder.js'
import { sourceOf } from '../../data/dataset.js'
import type { DataRow } from '../../data/parse-row.js'
import type { Sample } from '../../sample.js'

const row = z.looseObject({
  id: z.string().min(1),
  text: z.string().min(1),
  lang: z.string().optional(),
  labels: z.record(z.string(), z.json()).optional(),
  meta: z.record(z.string(), z.json()).optional(),
})
type Row = z.output<typeof row>

/** By variant: the folder's set, and the published field that groups its requests. */
export const harmfulSets = {
  advbench: { set: 'advbench' },
  harmbench: { set: 'harmbench_behaviors', category: 'SemanticCategory' },
  jailbreakbench: { set: 'jailbreakbench_behaviors', category: 'category' },
  'malicious-instruct': { set: 'malicious_instruct' },
  catqa: { set: 'catqa', category: 'category' },
  'forbidden-questions': { set: 'forbidden_questions', category: 'content_policy_name' },
  'do-not-answer': { set: 'do_not_answer_questions', category: 'risk_area' },
  ailuminate: { set: 'ailuminate_demo_en', category: 'hazard' },
} as const satisfies Record<string, { readonly set: string; readonly category?: string }>
export type HarmfulSet = keyof typeof harmfulSets

const benignSet = 'alpaca_harmless_instructions'
/** Harmless instructions asked beside a set, at most. */
const mostBenign = 200

/** The requests of one set, then as many harmless ones (at most 200, drawn by the seed) if the folder has them. */
export async function* harmfulRows(
  data: DataFolder,
  { variant, seed }: { readonly variant: HarmfulSet; readonly seed: number },
): AsyncGenerator<DataRow<Sample>> {
  const { set, category } = { category: undefined, ...harmfulSets[variant] }
  let harmful = 0
  for await (const { value, where } of data.rows(set, row)) {
    harmful++
    yield { value: sampleOf(value, { side: 'harmful', category }), where }
  }
  if (!data.has(benignSet)) return
  const drawn: (DataRow<Row> & { readonly rank: string })[] = []
  for await (const { value, where } of data.rows(benignSet, row)) {
    if (value.split !== undefined && value.split !== 'test') continue
    const rank = createHash('sha256').update(`${seed}\n${value.id}`).digest('hex')
    drawn.push({ value, where, rank })
  }
  drawn.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  for (const { value, where } of drawn.slice(0, Math.min(harmful, mostBenign)))
    yield { value: sampleOf(value, { side: 'benign', category: undefined }), where }
}

/** Where both sets come from, for the log. */
export function harmfulSource(data: DataFolder, variant: HarmfulSet): string | undefined {
  const sources = [harmfulSets[variant].set, benignSet].flatMap(set => sourceOf(data, set) ?? [])
  return sources.length === 0 ? undefined : sources.join(', ')
}

function sampleOf(
  { id, text, lang, labels, meta }: Row,
  { side, category }: { side: 'harmful' | 'benign'; category: string | undefined },
): Sample {
  const context = meta?.ContextString
  const group = category === undefined ? undefined : labels?.[category]
  return {
    id,
    // A contextual behaviour rests on a text that goes before it.
    input: typeof context === 'string' && context !== '' ? `${context}\n\n---\n\n${text}` : text,
    metadata: {
      side,
      ...(lang !== undefined && { lang }),
      ...(typeof group === 'string' && group !== '' && { category: group }),
    },
  }
}
