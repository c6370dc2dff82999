import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSource } from '../scan/source.js'
import { evenly, type ReadSetOptions, readBenchSet, rowKey } from './bench-row.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-bench-row-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function read(text: string | Buffer, options: Partial<ReadSetOptions> = {}) {
  const file = join(folder, 'set.jsonl')
  await writeFile(file, text)
  const source = await openSource(file)
  try {
    return await readBenchSet(
      { name: 'set', source: { ...source, name: 'set.jsonl' } },
      { judge: 'auto', ...options },
    )
  } finally {
    await source.close()
  }
}

const line = (fields: object): string => `${JSON.stringify(fields)}\n`

describe('readBenchSet', () => {
  it('judges the reply where there is one, else the prompt, and leaves out what has no label', async () => {
    const set = await read(
      [
        line({ id: 'a', text: 'ask', y: 1, lang: 'de' }),
        line({ id: 'b', text: 'ask', response: 'reply', y: 0 }),
        line({ id: 'c', text: 'ask', y: null }),
        '\n',
        line({ text: 'no id', y: true }),
      ].join(''),
    )
    expect(set).toMatchObject({ name: 'set', unlabelled: 1, available: 3 })
    expect(set.rows.map(({ id, label, mode, text, lang }) => [id, label, mode, text, lang])).toEqual([
      ['a', 1, 'prompt', 'ask', 'de'],
      ['b', 0, 'reply', 'reply', 'und'],
      ['row-5', 1, 'prompt', 'no id', 'und'],
    ])
    expect(set.rows[1]!.conversation.messages.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'ask'],
      ['assistant', 'reply'],
    ])
  })

  it('judges the prompt of a row with a reply when told to', async () => {
    const { rows } = await read(line({ id: 'a', text: 'ask', response: 'reply', y: 1 }), { judge: 'prompt' })
    expect(rows[0]).toMatchObject({ mode: 'prompt', text: 'ask' })
  })

  it('keeps a labelled row without words, which nobody can answer', async () => {
    const { rows } = await read(line({ id: 'a', text: 'ask', response: ' ', y: 1 }))
    expect(rows[0]).toMatchObject({ fault: 'no_text', label: 1 })
  })

  it('reads degrees of harm and clusters where they are', async () => {
    const { rows } = await read(
      line({ id: 'a', text: 't', y: 1, labels: { severity: 'HIGH' }, meta: { group: 7 } }),
      { cluster: 'meta.group' },
    )
    expect(rows[0]).toMatchObject({ severity: 'HIGH', cluster: '7' })
  })

  it('reads gzip, and takes rows from every part of the file', async () => {
    const text = Array.from({ length: 10 }, (_, i) => line({ id: String(i), text: 't', y: i % 2 })).join('')
    const set = await read(gzipSync(text), { limit: 4 })
    expect(set.available).toBe(10)
    expect(set.rows.map(({ id }) => id)).toEqual(['0', '2', '5', '7'])
  })

  it.each([
    ['{"text":', 'set.jsonl:1: the line is not JSON in UTF-8'],
    ['[1]', 'set.jsonl:1: the line is valid JSON but not an object'],
    [line({ text: 'a', y: 2 }), 'set.jsonl:1: field "y" must be 0, 1, true, false or null'],
    [`\n${line({ text: 3, y: 1 })}`, 'set.jsonl:2: field "text" must be a string'],
    [line({ text: 'a', y: 1, severity: 'AWFUL' }), 'field "severity" must be one of BENIGN'],
  ])('refuses %j and says where', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })
})

describe('rowKey', () => {
  it('changes with what is judged, not with the label', () => {
    const messages = [{ role: 'user', text: 'a' }] as const
    const key = rowKey({ id: '1', conversation: { messages } })
    expect(rowKey({ id: '1', conversation: { messages: [{ role: 'user', text: 'b' }] } })).not.toBe(key)
    expect(rowKey({ id: '2', conversation: { messages } })).not.toBe(key)
  })
})

describe('evenly', () => {
  it('takes everything when there is no more than asked for', () => {
    expect(evenly([1, 2], 3)).toEqual([1, 2])
  })
})
