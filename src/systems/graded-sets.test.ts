import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { InvalidInputError } from '../core/index.js'
import { gradedSetNames, gradedSets } from './graded-sets.js'

const root = mkdtempSync(join(tmpdir(), 'ductile-graded-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
/** A new data folder with the given files. */
function dataFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  return folder
}
const lines = (rows: readonly object[]) => rows.map(row => `${JSON.stringify(row)}\n`).join('')
const all = { limit: 1000, seed: 1 }

const dices = (yes: number | undefined, text = 'A: hello') => ({
  text,
  response: 'hi',
  labels: { n_ratings: 10, counts: { No: 1, ...(yes !== undefined && { Yes: yes }) } },
})
const davidson = (offensive: number, hate: number, count = 3) => ({
  text: 'a post',
  labels: { count, hate_speech: hate, offensive_language: offensive, neither: count - offensive - hate },
})
const edos = (label_category: string) => ({ text: 'a post', labels: { label_category } })

async function tiersOf(name: string, rows: readonly object[]): Promise<number[]> {
  const [set] = await gradedSets(dataFolder({ [`${name}/${name}.jsonl`]: lines(rows) }), all)
  return set!.rows.map(({ tier }) => tier).sort()
}

describe('tiers', () => {
  it('of dices_990 are fifths of the share of raters who said unsafe', async () => {
    expect(
      await tiersOf(
        'dices_990',
        [undefined, 1, 2, 4, 6, 7, 8, 10].map(yes => dices(yes)),
      ),
    ).toEqual([0, 0, 1, 2, 3, 3, 4, 4])
  })

  it('of davidson_hate_offensive follow the mean grade of the annotators', async () => {
    // means 0, 1/3, 1, 4/3, 5/3, 2
    const rows = [
      davidson(0, 0),
      davidson(1, 0),
      davidson(3, 0),
      davidson(2, 1),
      davidson(1, 2),
      davidson(0, 3),
    ]
    expect(await tiersOf('davidson_hate_offensive', rows)).toEqual([0, 1, 2, 2, 3, 4])
  })

  it('of edos_sexism follow the published category', async () => {
    const rows = ['none', '1. threats', '2. derogation', '3. animosity', '4. prejudiced discussions'].map(
      edos,
    )
    expect(await tiersOf('edos_sexism', rows)).toEqual([0, 1, 2, 3, 4])
  })
})

describe('gradedSets', () => {
  it('reads a reply in the light of its dialogue', async () => {
    const text = 'A: good morning\\nB: hello\nwith two lines\\nA: how are you?'
    const [set] = await gradedSets(dataFolder({ 'dices_990/dices_990.jsonl': lines([dices(3, text)]) }), all)
    expect(set!.mode).toBe('response')
    expect(set!.rows[0]!.conversation.messages).toEqual([
      { role: 'user', text: 'good morning' },
      { role: 'assistant', text: 'hello\nwith two lines' },
      { role: 'user', text: 'how are you?' },
      { role: 'assistant', text: 'hi' },
    ])
  })

  it('reads compressed files, skips blank lines, and draws at most the limit', async () => {
    const packed = gzipSync(`\n${lines(Array.from({ length: 50 }, () => edos('none')))}\n\n`)
    const folder = dataFolder({ 'edos_sexism/edos_sexism.jsonl.gz': packed })
    const [set, ...others] = await gradedSets(folder, { limit: 20, seed: 1 })
    expect(others).toEqual([])
    expect(set).toMatchObject({ name: 'edos_sexism', available: 50, mode: 'prompt' })
    expect(set!.rows).toHaveLength(20)
  })

  it('says which sets it looked for when it finds none', async () => {
    const folder = dataFolder({})
    const error: unknown = await gradedSets(folder, all).catch((thrown: unknown) => thrown)
    expect(InvalidInputError.isInstance(error) && error.code).toBe('no_data')
    for (const name of [folder, ...gradedSetNames]) expect(String(error)).toContain(name)
  })

  it.each([
    ['no JSON', '{"text": "a post", "labels"', 'not JSON'],
    ['a missing field', '{"labels": {"label_category": "none"}}', 'text: '],
    ['an unknown category', JSON.stringify(edos('5. other')), 'labels.label_category: unknown category'],
  ])('names file and row of %s', async (_, row, problem) => {
    const folder = dataFolder({ 'edos_sexism/edos_sexism.jsonl': `${lines([edos('none')])}${row}\n` })
    const error: unknown = await gradedSets(folder, all).catch((thrown: unknown) => thrown)
    expect(InvalidInputError.isInstance(error) && error.where).toBe(
      `${join(folder, 'edos_sexism', 'edos_sexism.jsonl')}:2`,
    )
    expect(String(error)).toContain(problem)
    expect(String(error)).not.toContain('a post')
  })

  it.each([
    ['davidson_hate_offensive', davidson(3, 3), 'labels: more labels than annotators'],
    ['davidson_hate_offensive', davidson(0, 0, 0), 'labels.count'],
    ['dices_990', dices(11), 'labels: more raters said Yes than rated'],
  ])('refuses counts of %s that cannot be', async (name, row, problem) => {
    const folder = dataFolder({ [`${name}/${name}.jsonl`]: lines([row]) })
    await expect(gradedSets(folder, all)).rejects.toThrow(problem)
  })

  it('fails on a compressed file that is cut short or damaged, instead of taking half of it', async () => {
    const packed = gzipSync(
      lines(Array.from({ length: 500 }, (_, i) => ({ ...edos('none'), id: `row ${i * 7919}` }))),
    )
    const cut = dataFolder({ 'edos_sexism/edos_sexism.jsonl.gz': packed.subarray(0, packed.length - 20) })
    await expect(gradedSets(cut, all)).rejects.toMatchObject({ code: 'unreadable' })
    const noise = dataFolder({ 'edos_sexism/edos_sexism.jsonl.gz': Buffer.from('this is no gzip file') })
    await expect(gradedSets(noise, all)).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('stops when it is aborted', async () => {
    const folder = dataFolder({ 'edos_sexism/edos_sexism.jsonl': lines([edos('none')]) })
    const abort = AbortSignal.abort(new Error('enough'))
    await expect(gradedSets(folder, { ...all, abort })).rejects.toThrow('enough')
  })
})
