import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../store/index.js'
import { EvidenceFolder } from './folder.js'
import { readingOf } from './reading.js'
import { readSource } from './sources.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evidence-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))
const folder = () => new EvidenceFolder(root)

describe('readingOf', () => {
  it('reads numbers as tables write them', () => {
    expect(readingOf('0.886 [0.862, 0.908]')).toMatchObject({ value: 0.886, low: 0.862, high: 0.908 })
    expect(readingOf('12.8 % [9.2, 17.5]').high).toBeCloseTo(0.175, 12)
    expect(readingOf('4,137/s').value).toBe(4137)
    expect(readingOf('28.3 [18.7, 37.8] B')).toMatchObject({ value: 28.3, low: 18.7, high: 37.8 })
    expect(readingOf('0.61 ms').value).toBe(0.61)
    expect(readingOf('missed').value).toBe('missed')
  })
})

describe('readSource', () => {
  it('finds the cell of a table, also below a first cell that is left empty', async () => {
    await writeFile(
      join(root, 'page.md'),
      '# Page\n\n| set | | AUROC |\n|---|---|---|\n| First (half) | ours | **0.9** |\n|  | theirs | 0.5 |\n| Second | ours | 0.7 |\n',
    )
    const cell = (row: string | string[]) =>
      readSource({ kind: 'table', path: 'page.md', row, column: 'AUROC' }, folder())
    expect(await cell('Second')).toMatchObject({ value: 0.7 })
    expect(await cell(['First', 'theirs'])).toMatchObject({ value: 0.5 })
    expect(await cell(['First', 'ours'])).toMatchObject({ value: 0.9 })
    await expect(cell('Third')).rejects.toThrow('no table has a row "Third"')
  })

  it('verifies every file of a card', async () => {
    const models = fileURLToPath(new URL('../../../models/guard-text', import.meta.url))
    const card = JSON.parse(await readFile(join(models, 'card.json'), 'utf8')) as { files: unknown[] }
    const tokenizer = await readFile(join(models, 'tokenizer.json'))
    const files = [
      {
        role: 'tokenizer',
        path: 'tokenizer.json',
        sha256: createHash('sha256').update(tokenizer).digest('hex'),
        bytes: tokenizer.length,
      },
      {
        role: 'weights',
        path: 'model.onnx',
        sha256: createHash('sha256').update('weights').digest('hex'),
        bytes: 7,
      },
    ]
    await cp(join(models, 'tokenizer.json'), join(root, 'tokenizer.json'))
    await writeFile(join(root, 'model.onnx'), 'weights')
    await writeFile(join(root, 'card.json'), JSON.stringify({ ...card, files }))
    const read = () => readSource({ kind: 'card', path: 'card.json' }, folder())
    expect((await read())!.shown).toContain('2 files as the card says')
    await writeFile(join(root, 'model.onnx'), 'Weights')
    await expect(read()).rejects.toMatchObject({ fault: 'altered' })
  })

  it('wants a test to be there, and passed where a report is given', async () => {
    await writeFile(join(root, 'a.test.ts'), "it('holds', () => {})\n")
    const read = (title: string, report?: string) =>
      readSource(
        { kind: 'test', path: 'a.test.ts', title, ...(report === undefined ? {} : { report }) },
        folder(),
      )
    expect((await read('holds'))!.value).toBe('present')
    await expect(read('breaks')).rejects.toThrow('holds no test "breaks"')
    const results = [
      { name: '/somewhere/a.test.ts', assertionResults: [{ title: 'holds', status: 'failed' }] },
    ]
    await writeFile(join(root, 'report.json'), JSON.stringify({ testResults: results }))
    expect((await read('holds', 'report.json'))!.value).toBe('failed')
  })

  it('wants a ledger to be intact up to the entry named', async () => {
    const at = '2026-11-24T12:00:00.000Z'
    const store = await openStore(`sqlite:${join(root, 'ledger.db')}`)
    const receipt = await store.ledger.append({
      at,
      run: 'r1',
      edge: 'user',
      mode: 'enforce',
      subject: { sha256: '0'.repeat(64), length: 1 },
      outcomes: [],
      decision: { action: 'allow', reason: 'no threshold exceeded', exceeded: [] },
      policy: { name: 'p', version: '1', failureMode: 'closed', thresholds: [] },
      costMs: 1,
      origin: {},
    })
    await store[Symbol.asyncDispose]()
    const read = (hash: string) => readSource({ kind: 'ledger', store: 'ledger.db', last: 1, hash }, folder())
    expect((await read(receipt.hash))!.value).toBe('intact')
    await expect(read('f'.repeat(64))).rejects.toMatchObject({ fault: 'altered' })
  })
})
