import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestHost, testHost } from '../testing/test-host.js'
import { type ScanFileRequest, scanFile } from './scan-file.js'
import { fakeGuard } from './testing/fake-guard.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-scan-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('scanFile', () => {
  it('writes each row back in order with the verdict behind its own fields', async () => {
    const { code, rows } = await scan('{"id":1,"text":"5"}\n{"text":"55","tag":["a"]}\n')
    expect(rows).toEqual([
      {
        id: 1,
        text: '5',
        risk: 0.05,
        score: 5,
        severity: 'BENIGN',
        level: 'Safe',
        categories: [],
        injection: { risk: 0, score: 0 },
        action: 'allow',
        costMs: 1,
      },
      expect.objectContaining({ text: '55', tag: ['a'], score: 55, action: 'block' }),
    ])
    expect(code).toBe(1)
  })

  it('leaves the text of a row’s own fields untouched, numbers beyond 2^53 included', async () => {
    const row = '{ "id": 12345678901234567890, "text": "5" , "x": 1.50 }'
    const { host } = await scan(`${row}\n`)
    expect(host.written().startsWith(row.slice(0, -2))).toBe(true)
    expect(JSON.parse(host.written())).toMatchObject({ score: 5, x: 1.5 })
  })

  it('replaces a field of a row that has the name of a verdict’s field, and nothing else', async () => {
    const { rows, host } = await scan('{"text":"5","score":"mine","keep":1}\n')
    expect(rows[0]).toMatchObject({ text: '5', score: 5, keep: 1 })
    expect(host.written().match(/"score":/g)).toHaveLength(2) // the row's and the injection's
  })

  it.each([
    ['{"text":"50"}', 'never', 0],
    ['{"text":"50"}', 'loose', 0],
    ['{"text":"50"}', 'moderate', 1],
    ['{"text":"30"}', 'moderate', 0],
    ['{"text":"30"}', 'strict', 1],
  ] as const)('scans %s under --fail-on %s with exit %i', async (row, failOn, expected) => {
    expect((await scan(`${row}\n`, { failOn })).code).toBe(expected)
  })

  it('gives every row exactly one row, says which are broken, scans the rest and exits 2', async () => {
    const input = '{"text":"1"}\nnot json\n\n{"id":4}\n{"text":"please fail","id":5}\n{"text":"2"}\n'
    const { code, rows, host } = await scan(input)
    expect(code).toBe(2)
    expect(rows.map(row => [row.row, row.score, row.action, row.error?.code])).toEqual([
      [undefined, 1, 'allow', undefined],
      [2, null, 'block', 'invalid_json'],
      [4, null, 'block', 'no_text'],
      [5, null, 'block', 'refused'],
      [undefined, 2, 'allow', undefined],
    ])
    expect(rows[2]).toMatchObject({ id: 4, risk: null, severity: null })
    expect(host.logged()).toContain(
      `${join(folder, 'in.jsonl')}:2: the line is not valid JSON (not scored: block)`,
    )
    expect(host.logged()).toContain(':5: the guard could not score this')
    expect(host.logged()).not.toContain('please fail')
  })

  it('does not drown a person in row errors', async () => {
    const { host, rows } = await scan('x\n'.repeat(1000))
    expect(rows).toHaveLength(1000)
    expect(host.logged().split('\n').length).toBeLessThan(30)
    expect(host.logged()).toContain('… and 980 more rows that could not be scored')
  })

  it('marks a line of 10 MB instead of reading it into memory, and goes on', async () => {
    const { code, rows } = await scan(`{"text":"${'a'.repeat(10_000_000)}"}\n{"text":"7"}\n`)
    expect(code).toBe(2)
    expect(rows.map(row => row.error?.code ?? row.score)).toEqual(['line_too_long', 7])
  })

  it('keeps lone surrogates well-formed on the way through', async () => {
    const { rows, host } = await scan('{"text":"5 \\ud800"}\n')
    expect(rows[0]).toMatchObject({ text: '5 \ud800', score: 5 })
    expect(host.written()).toContain('\\ud800')
  })

  it('reads gzip, and says when it is damaged', async () => {
    const zipped = gzipSync('{"text":"5"}\n{"text":"6"}\n')
    expect((await scan(zipped)).rows.map(row => row.score)).toEqual([5, 6])
    await expect(scan(zipped.subarray(0, zipped.length - 12))).rejects.toThrow(
      /in\.jsonl: the compressed data is damaged or cut short/,
    )
  })

  it.each([
    ['binary', Buffer.from([0x7b, 0x00, 0x01]), /in\.jsonl: looks binary \(a zero byte at offset 1\)/],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), /in\.jsonl: is UTF-16 text; save it as UTF-8/],
  ])('refuses a %s file', async (_, bytes, message) => {
    await expect(scan(bytes)).rejects.toThrow(message)
  })

  it('refuses a folder, and a file that is not there', async () => {
    await expect(scanFile(request({ file: folder }), fakeGuard(), testHost())).rejects.toThrow(
      /: is a folder, not a file/,
    )
    await expect(scanFile(request({ file: join(folder, 'no') }), fakeGuard(), testHost())).rejects.toThrow(
      /ENOENT/,
    )
  })

  it('scans an empty file: no rows, exit 0', async () => {
    const { code, rows, host } = await scan('')
    expect([code, rows]).toEqual([0, []])
    expect(host.logged()).toBe('0 rows, 0 flagged at moderate\n')
  })

  it('reads standard input', async () => {
    const host = testHost({ input: '{"text":"5"}\n' })
    await scanFile(request({ file: '-' }), fakeGuard(), host)
    expect(JSON.parse(host.written())).toMatchObject({ score: 5 })
  })

  it('prints one summary document with --json and --out', async () => {
    const out = join(folder, 'out.jsonl')
    const { host } = await scan('{"text":"50"}\n', { out, json: true })
    expect(JSON.parse(host.written())).toMatchObject({
      out,
      rows: 1,
      findings: 1,
      failed: 0,
      actions: { block: 1 },
    })
  })

  it('ends early when it is interrupted, with the rows under way written', async () => {
    const host = testHost()
    await writeFile(join(folder, 'in.jsonl'), '{"text":"1"}\n'.repeat(5000))
    let judged = 0
    const guard = fakeGuard({
      delay: async () => {
        if (++judged === 20) host.interrupt()
      },
    })
    await scanFile(request({ file: join(folder, 'in.jsonl') }), guard, host)
    const rows = host.written().trim().split('\n')
    expect(rows.length).toBeGreaterThanOrEqual(20)
    expect(rows.length).toBeLessThan(100)
    expect(host.logged()).toMatch(/^stopped: \d+ rows/)
  })
})

async function scan(
  input: string | Buffer,
  options: Partial<ScanFileRequest> = {},
): Promise<{
  code: number
  rows: (Record<string, unknown> & { error?: { code: string } })[]
  host: TestHost
}> {
  const file = join(folder, 'in.jsonl')
  await writeFile(file, input)
  const host = testHost()
  const code = await scanFile(request({ file, ...options }), fakeGuard(), host)
  const text = options.out === undefined ? host.written() : await readFile(options.out, 'utf8')
  const rows =
    text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map(line => JSON.parse(line))
  return { code, rows, host }
}

function request(options: Partial<ScanFileRequest>): ScanFileRequest {
  return { file: '-', failOn: 'moderate', restart: false, quiet: false, json: false, ...options }
}
