/**
 * @file Answers kept row by row, so that a run that was stopped goes on where it was, even after `kill -9`. A row's
 * answer is one line, handed to the system before the next one is asked; a line torn off by the end of a process is cut
 * away, and its row is asked again.
 */
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InvalidInputError } from '../../core/index.js'
import { shortHash } from '../scan/output-file.js'
import type { Answer, Contender } from './contender.js'

/** The answers of one contender on one set. */
export interface Journal extends AsyncDisposable {
  get(key: string): Answer | undefined
  append(key: string, answer: Answer): Promise<void>
}

/**
 * Opens the journal of a contender's answers on a set, under a folder.
 *
 * @param options.restart - forget what was kept
 * @throws InvalidInputError if a whole line is not ours
 */
export async function openJournal(
  folder: string,
  { contender, set, restart }: { contender: Contender; set: string; restart: boolean },
): Promise<Journal> {
  const owner = join(contender.name.replace(/[^\w.-]/g, '_').slice(0, 80), shortHash(contender.fingerprint))
  const file = join(folder, owner, `${set.replace(/[^\w.-]/g, '_')}.jsonl`)
  await mkdir(dirname(file), { recursive: true })
  if (restart) await rm(file, { force: true })
  const { answers, keepBytes } = await readBack(file)
  const handle = await open(file, 'a')
  await handle.truncate(keepBytes)
  return {
    get: key => answers.get(key),
    async append(key, answer) {
      answers.set(key, answer)
      await handle.appendFile(`${JSON.stringify([key, answer])}\n`)
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

async function readBack(file: string): Promise<{ answers: Map<string, Answer>; keepBytes: number }> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const keepBytes = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.subarray(0, keepBytes).toString('utf8').split('\n').slice(0, -1)
  const answers = new Map(lines.map((line, index) => parseLine(line, `${file}:${index + 1}`)))
  return { answers, keepBytes }
}

function parseLine(line: string, where: string): [string, Answer] {
  try {
    const value: unknown = JSON.parse(line)
    if (Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'object')
      return value as [string, Answer]
  } catch {
    // Falls through: the line is not ours either way.
  }
  throw new InvalidInputError({
    code: 'not_our_journal',
    where,
    message: `${where}: is no line of a journal; the file was changed (--restart begins anew)`,
  })
}
