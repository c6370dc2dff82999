/** @file Public sets whose published labels carry degrees of harm, read from a folder and graded into five tiers. */
import { z } from 'zod'
import { InvalidInputError } from '../core/index.js'
import { findJsonl, readLines } from '../evals/index.js'
import type { Conversation, Message } from '../guard/index.js'
import { drawAndSplit, type GradedRow, type GradedSet } from './strictness-rows.js'

type UnsplitRow = Omit<GradedRow, 'half'>

interface Source {
  readonly name: string
  readonly licence: string
  readonly tiers: string
  readonly mode: GradedSet['mode']
  /** Throws a ZodError on a row of another shape. */
  readonly read: (row: unknown) => UnsplitRow
}

const count = z.number().int().nonnegative()

const dicesRow = z.object({
  text: z.string(),
  response: z.string(),
  labels: z
    .object({ n_ratings: count.positive(), counts: z.object({ Yes: count.optional() }) })
    .refine(({ n_ratings, counts }) => (counts.Yes ?? 0) <= n_ratings, 'more raters said Yes than rated'),
})

const davidsonRow = z.object({
  text: z.string(),
  labels: z
    .object({ count: count.positive(), hate_speech: count, offensive_language: count })
    .refine(({ count, hate_speech, offensive_language }) => hate_speech + offensive_language <= count, {
      message: 'more labels than annotators',
    }),
})

/** By the number that a category of EDOS starts with; the order is our reading of how grave each is. */
const edosTiers: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['3', 1],
  ['4', 2],
  ['2', 3],
  ['1', 4],
])
const edosTier = (category: string): number | undefined => edosTiers.get(category.split('.')[0]!)

const edosRow = z.object({
  text: z.string(),
  labels: z.object({
    label_category: z.string().refine(category => edosTier(category) !== undefined, 'unknown category'),
  }),
})

const sources: readonly Source[] = [
  {
    name: 'dices_990',
    licence: 'CC-BY-4.0',
    tiers: 'share of raters who called the reply unsafe, in fifths',
    mode: 'response',
    read(row) {
      const { text, response, labels } = dicesRow.parse(row)
      const share = (labels.counts.Yes ?? 0) / labels.n_ratings
      const messages: Message[] = [...dialogue(text), { role: 'assistant', text: response }]
      return { conversation: { messages }, tier: Math.min(4, Math.floor(5 * share)) }
    },
  },
  {
    name: 'davidson_hate_offensive',
    licence: 'MIT',
    tiers:
      'mean over annotators of neither 0, offensive 1, hate 2: 0 benign, below 1 low, below 1.5 moderate, below 2 high, 2 extreme',
    mode: 'prompt',
    read(row) {
      const { text, labels } = davidsonRow.parse(row)
      const mean = (labels.offensive_language + 2 * labels.hate_speech) / labels.count
      const tier = mean === 0 ? 0 : mean < 1 ? 1 : mean < 1.5 ? 2 : mean < 2 ? 3 : 4
      return { conversation: prompt(text), tier }
    },
  },
  {
    name: 'edos_sexism',
    licence: 'CC0-1.0',
    tiers:
      'published category, in an order of gravity of our own: none, animosity, prejudiced discussion, derogation, threats',
    mode: 'prompt',
    read(row) {
      const { text, labels } = edosRow.parse(row)
      return { conversation: prompt(text), tier: edosTier(labels.label_category)! }
    },
  },
]

/** Names of the sets `gradedSets` looks for. */
export const gradedSetNames: readonly string[] = sources.map(({ name }) => name)

/**
 * The graded sets found in a folder, as `NAME/NAME.jsonl` or `NAME/NAME.jsonl.gz`.
 *
 * @throws InvalidInputError if none is there, or a row cannot be read: names file and row
 */
export async function gradedSets(
  folder: string,
  { limit, seed, abort }: { limit: number; seed: number; abort?: AbortSignal | undefined },
): Promise<GradedSet[]> {
  const sets: GradedSet[] = []
  for (const source of sources) {
    const file = findJsonl(folder, source.name)
    if (file === undefined) continue
    const rows = await readRows(file, { source, abort })
    const { name, licence, tiers, mode } = source
    sets.push({
      name,
      licence,
      tiers,
      mode,
      available: rows.length,
      rows: drawAndSplit(rows, { limit, seed }),
    })
  }
  if (sets.length === 0)
    throw new InvalidInputError({
      code: 'no_data',
      where: folder,
      message: `${folder}: none of the sets ${gradedSetNames.join(', ')} is in this folder`,
    })
  return sets
}

async function readRows(
  file: string,
  { source, abort }: { source: Source; abort: AbortSignal | undefined },
): Promise<UnsplitRow[]> {
  const rows: UnsplitRow[] = []
  let number = 0
  for await (const line of readLines(file)) {
    abort?.throwIfAborted()
    number++
    if (line.trim() !== '') rows.push(readRow(line, { where: `${file}:${number}`, source }))
  }
  return rows
}

function readRow(line: string, { where, source }: { where: string; source: Source }): UnsplitRow {
  try {
    return source.read(JSON.parse(line))
  } catch (cause) {
    const problem =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
        : 'not JSON'
    throw new InvalidInputError({ code: 'bad_row', where, message: `${where}: ${problem}`, cause })
  }
}

const prompt = (text: string): Conversation => ({ messages: [{ role: 'user', text }] })

/** Turns of the form `A: …`, `B: …`, where B is the assistant; what follows no such mark belongs to the turn before. */
function dialogue(text: string): Message[] {
  const turns: { role: 'user' | 'assistant'; text: string }[] = []
  for (const line of text.split(/\\n|\n/)) {
    const [, speaker, said] = /^([AB]): ?(.*)$/.exec(line) ?? []
    const last = turns.at(-1)
    if (speaker !== undefined) turns.push({ role: speaker === 'A' ? 'user' : 'assistant', text: said ?? '' })
    else if (last === undefined) turns.push({ role: 'user', text: line })
    else last.text += `\n${line}`
  }
  return turns
}
