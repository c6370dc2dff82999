/** @file A contender's answers, kept row by row, so that a run that was stopped goes on where it was. */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inOrder } from '../../src/cli/scan/in-order.js'
import type { Contender, Judgement } from './contenders.js'
import type { LabelledRow } from './read-set.js'

/** One answer; a row that could not be judged is kept as such and counts as flagged only under fail-closed. */
export type Answer = Judgement | { readonly error: string }

/** Rows whose answers are written together. */
const batch = 50

/**
 * The answers of a contender on rows, in their order, read from the cache where they are there. The cache names a row
 * by its content, and the contender by name and version: a new model starts afresh.
 */
export async function cachedJudgements(
  rows: readonly LabelledRow[],
  {
    contender,
    set,
    folder,
    onProgress,
  }: { contender: Contender; set: string; folder: string; onProgress: (done: number) => void },
): Promise<readonly Answer[]> {
  const file = join(
    folder,
    contender.name.replace(/[^\w.-]/g, '_'),
    shortHash(contender.version),
    `${set}.jsonl`,
  )
  const known = await readCache(file)
  await mkdir(dirname(file), { recursive: true })
  const pending: string[] = []
  const answers: Answer[] = []
  const flush = async (): Promise<void> => {
    await appendFile(file, pending.splice(0).join(''))
  }
  async function* items(): AsyncGenerator<LabelledRow> {
    yield* rows
  }
  const judged = inOrder(
    items(),
    async row => {
      const key = rowKey(row)
      const cached = known.get(key)
      if (cached !== undefined) return { key, answer: cached, fresh: false }
      return { key, answer: await answerOf(contender, row), fresh: true }
    },
    { concurrency: contender.concurrency, maxWeight: Number.POSITIVE_INFINITY, weigh: () => 1 },
  )
  for await (const { key, answer, fresh } of judged) {
    answers.push(answer)
    if (fresh) pending.push(`${JSON.stringify([key, answer])}\n`)
    if (pending.length >= batch) await flush()
    onProgress(answers.length)
  }
  await flush()
  return answers
}

async function answerOf(contender: Contender, row: LabelledRow): Promise<Answer> {
  try {
    return await contender.judge(row)
  } catch (error) {
    return { error: (error as { code?: string }).code ?? (error as Error).name }
  }
}

async function readCache(file: string): Promise<Map<string, Answer>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  // What follows the last line feed was torn off by a kill.
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
  return new Map(lines.map(line => JSON.parse(line) as [string, Answer]))
}

function rowKey({ id, conversation }: LabelledRow): string {
  return shortHash(JSON.stringify([id, conversation]))
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
