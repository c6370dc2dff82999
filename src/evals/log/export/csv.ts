/** @file A run as a table (RFC 4180), one row a sample, safe to open in a spreadsheet. */
import type { RunLog } from '../run-log.js'

/**
 * One cell. What a spreadsheet would take for a formula gets an apostrophe in front: texts of a model are not to be run.
 * Numbers stay numbers, negative ones too.
 */
export function csvCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Lines end in CRLF. The columns are those of the index, then each scorer's reason and, unless left out, the texts. */
export async function* toCsv(run: RunLog, { text }: { text: boolean }): AsyncGenerator<string> {
  const { index, header } = run
  const numbers = [...index.numbers.keys()].filter(name => name !== 'offset' && name !== 'length')
  // Labels are whatever the set's makers put there, the question under another name included.
  const words = [...index.words.keys()].filter(name => text || !name.startsWith('metadata.'))
  const columns = [...new Set([...numbers, ...words])]
  const texts = text
    ? [...header.scorers.map(scorer => `explanation.${scorer}`), 'input', 'answer', 'failure']
    : []
  yield `${['id', ...columns, ...texts].map(csvCell).join(',')}\r\n`
  for (let row = 0; row < index.rows; row += 1) {
    // A yes or no is a number and a word; the word says more.
    const cells = columns.map(name => {
      const word = index.words.get(name)?.at(row)
      const number = index.numbers.get(name)?.at(row)
      return word ?? (number === undefined || Number.isNaN(number) ? undefined : number)
    })
    yield `${[index.ids.at(row), ...cells, ...(text ? await textsOf(run, row) : [])].map(csvCell).join(',')}\r\n`
  }
}

async function textsOf(run: RunLog, row: number): Promise<readonly (string | undefined)[]> {
  const { scores, input, output, error } = await run.read(row)
  const asked =
    typeof input === 'string' ? input : input.map(({ role, content }) => `${role}: ${content}`).join('\n')
  return [
    ...run.header.scorers.map(scorer => scores[scorer]?.explanation),
    asked,
    output?.message.content,
    error?.message,
  ]
}
