/** @file A person as judge: sheets of JSON Lines to fill in, and to read back. */
import { readFile, writeFile } from 'node:fs/promises'
import { InvalidInputError } from '../../core/index.js'
import {
  checkForm,
  type Judge,
  type JudgedItem,
  readVerdict,
  type Verdict,
  type VerdictForm,
} from './judge.js'

export interface SheetOptions {
  readonly question: string
  readonly form: VerdictForm
}

/** Writes one line an exchange, its `verdict` null: to be filled in. An existing file is not overwritten. */
export async function writeSheet(
  file: string,
  items: Iterable<JudgedItem>,
  { question, form }: SheetOptions,
): Promise<void> {
  checkForm('writeSheet', form)
  const lines = Array.from(items, item => JSON.stringify({ ...item, question, form, verdict: null }))
  await writeFile(file, lines.map(line => `${line}\n`).join(''), { flag: 'wx' })
}

/**
 * Verdicts of a sheet by sample and epoch. A line whose verdict is still null is left out.
 *
 * @throws InvalidInputError `bad_verdict` naming file, row and field: no JSON, no id, a verdict that the form does not
 *   have, or two different verdicts on one exchange
 */
export async function readSheet(file: string, form: VerdictForm): Promise<ReadonlyMap<string, Verdict>> {
  checkForm('readSheet', form)
  const verdicts = new Map<string, Verdict>()
  for (const [index, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
    if (line.trim() === '') continue
    const where = `${file}:${index + 1}`
    const { id, epoch, verdict: said } = parseLine(line, where)
    if (said === null || said === undefined) continue
    const verdict = readVerdict(String(said), form)
    if (verdict === undefined)
      throw badVerdict(where, `verdict must be ${describe(form)}, got ${JSON.stringify(said)}`)
    const key = keyOf({ id, epoch })
    const before = verdicts.get(key)
    if (before !== undefined && before !== verdict)
      throw badVerdict(where, `verdict differs from an earlier one on sample "${id}", epoch ${epoch}`)
    verdicts.set(key, verdict)
  }
  return verdicts
}

/** A person whose verdicts were read from a sheet. What is not on it is missing, not a no. */
export function humanJudge(
  verdicts: ReadonlyMap<string, Verdict>,
  { form, name = 'human' }: { form: VerdictForm; name?: string },
): Judge {
  checkForm('humanJudge', form)
  return {
    name,
    form,
    async judge(item) {
      const verdict = verdicts.get(keyOf(item))
      return verdict === undefined
        ? { type: 'none', cause: 'missing', explanation: `${name} has not judged this answer` }
        : { type: 'verdict', verdict }
    },
  }
}

/** One key for one sample and epoch. */
export const keyOf = ({ id, epoch }: Pick<JudgedItem, 'id' | 'epoch'>): string => `${epoch}:${id}`

function parseLine(line: string, where: string): { id: string; epoch: number; verdict: unknown } {
  let row: { id?: unknown; epoch?: unknown; verdict?: unknown } | null
  try {
    row = JSON.parse(line)
  } catch (cause) {
    throw badVerdict(where, 'is not JSON', cause)
  }
  const { id, epoch = 0, verdict } = row ?? {}
  if (typeof id !== 'string') throw badVerdict(where, 'id must be a text')
  if (typeof epoch !== 'number') throw badVerdict(where, 'epoch must be a number')
  return { id, epoch, verdict }
}

const badVerdict = (where: string, what: string, cause?: unknown): InvalidInputError =>
  new InvalidInputError({ code: 'bad_verdict', where, message: `${where}: ${what}`, cause })
const describe = (form: VerdictForm): string =>
  'labels' in form ? `one of ${form.labels.join(', ')}` : `a number from ${form.min} to ${form.max}`
