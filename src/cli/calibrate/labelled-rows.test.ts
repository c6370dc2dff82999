import { describe, expect, it } from 'vitest'
import { type LabelledRow, type LabelledRowsOptions, labelledRows } from './labelled-rows.js'

describe('labelledRows', () => {
  it('reads labels as numbers, as yes and no, and as severities of a regime', async () => {
    const input =
      '{"y":1,"s":5}\n{"y":false,"s":6}\n{"y":"LOW","s":7}\n{"y":"MODERATE","s":8}\n{"y":"HIGH","s":9}\n'
    const labels = async (strictness: 'strict' | 'moderate' | 'loose'): Promise<number[]> =>
      (await read(input, { strictness })).map(row => row.label)
    // FlexGuard: LOW is harmful when strict only, MODERATE when strict or moderate, HIGH always
    expect(await labels('strict')).toEqual([1, 0, 1, 1, 1])
    expect(await labels('moderate')).toEqual([1, 0, 0, 1, 1])
    expect(await labels('loose')).toEqual([1, 0, 0, 0, 1])
  })

  it('tells a row without a score from a score of 0', async () => {
    expect(await read('{"y":1,"s":null}\n{"y":1,"s":0}\n')).toEqual([
      { type: 'unscored', number: 1, label: 1, endByte: 17 },
      { type: 'scored', number: 2, label: 1, endByte: 31, score: 0 },
    ])
  })

  it('hands over the text where there is no score to read', async () => {
    expect(await read('{"y":0,"text":"a"}\n', { score: undefined })).toEqual([
      {
        type: 'to-score',
        number: 1,
        label: 0,
        endByte: 19,
        conversation: { messages: [{ role: 'user', text: 'a' }] },
      },
    ])
  })

  it.each([
    ['{"y":1,"s":1}\n{"y":2,"s":1}', 'f.jsonl:2: field "y" must be 0, 1, false, true or a severity'],
    ['{"s":1}', 'f.jsonl:1: field "y" must be .*, got nothing'],
    ['{"y":"unsafe words","s":1}', 'f.jsonl:1: field "y" must be .*, got other text'],
    [
      '{"y":1}',
      'f.jsonl:1: field "s" must be a score in \\[0, 100\\], or null where there is none, got nothing',
    ],
    ['{"y":1,"s":101}', 'f.jsonl:1: .*, got 101'],
    ['{"y":1,"s":"9"}', 'f.jsonl:1: .*, got other text'],
    ['\n\nbroken', 'f.jsonl:3: the line is not valid JSON'],
    ['{"y":1,"s":0.5}\n{"y":0,"s":0.1}', 'f.jsonl: field "s" holds probabilities'],
  ])('refuses %j', async (input, message) => {
    await expect(read(input)).rejects.toThrow(new RegExp(message))
  })

  it('refuses a row without text where the text is needed', async () => {
    await expect(read('{"y":1,"s":1}', { score: undefined })).rejects.toThrow(
      'f.jsonl:1: the row has neither "text"',
    )
  })

  it('takes scores of 0 and 1 alone for scores', async () => {
    expect(await read('{"y":1,"s":1}\n{"y":0,"s":0}\n')).toHaveLength(2)
  })
})

async function read(input: string, options: Partial<LabelledRowsOptions> = {}): Promise<LabelledRow[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(input)
  }
  const rows: LabelledRow[] = []
  for await (const row of labelledRows(
    { name: 'f.jsonl', bytes: bytes() },
    { label: 'y', score: 's', strictness: 'moderate', ...options },
  ))
    rows.push(row)
  return rows
}
