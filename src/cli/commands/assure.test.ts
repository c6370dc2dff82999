import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'assure-'))
  await mkdir(join(cwd, 'assurance'))
  await writeFile(join(cwd, 'result.json'), '{"auroc": 0.9}')
  const evidence = {
    source: { kind: 'json', path: 'result.json', pointer: '/auroc' },
    expect: { atLeast: 0.85 },
  }
  const elements = [
    { id: 'G1', kind: 'goal', text: 'It separates <text>', supportedBy: ['Sn1'], topics: ['accuracy'] },
    { id: 'Sn1', kind: 'solution', text: 'AUROC', evidence },
  ]
  await writeFile(
    join(cwd, 'assurance', 'case.json'),
    JSON.stringify({ name: 'mine', title: 'Mine', roots: ['G1'], elements }),
  )
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

const run = async (...words: string[]) => {
  const host = testHost({ cwd })
  return { code: await runCommandLine(['assure', ...words], host), out: host.written(), err: host.logged() }
}

it('fails until somebody reviewed, holds, and fails again when the evidence changes', async () => {
  const before = await run('check', '--json')
  expect(before.code).toBe(1)
  expect(JSON.parse(before.out)).toMatchObject({ case: 'mine', status: 'incomplete' })
  expect((await run('refresh', '--because', 'read it', '--reviewer', 'Ada')).out).toContain(
    '1 reviewed (Sn1)',
  )
  expect((await run('check')).code).toBe(0)
  await writeFile(join(cwd, 'result.json'), '{"auroc": 0.91}')
  const after = await run('check')
  expect(after.code).toBe(1)
  expect(after.out).toContain('result.json has changed since it was reviewed on 2026-11-24')
  expect((await run('check', '--as-reviewed')).code).toBe(1)
})

it('writes one page that loads nothing, with every text escaped', async () => {
  expect((await run('build', '--out', 'page.html')).code).toBe(0)
  const page = await readFile(join(cwd, 'page.html'), 'utf8')
  expect(page).toContain('data-id="Sn1"')
  expect(page).not.toContain('<text>"')
  expect(page).not.toMatch(/(src|href)="https?:/)
  expect(page).not.toContain('separates <text>')
})

it('maps to clauses, exports, and reads what it exported', async () => {
  expect(JSON.parse((await run('map', '--norm', 'eu-ai-act', '--json')).out).notice).toContain(
    'no legal advice',
  )
  const { out } = await run('export')
  await writeFile(join(cwd, 'mine.gsn.yaml'), out)
  expect((await run('check', 'mine.gsn.yaml', '--json')).code).toBe(1)
})

it('names the file that is no case', async () => {
  const missing = await run('check', 'gone.json')
  expect(missing.code).toBe(2)
  expect(missing.err).toContain('gone.json')
  expect((await run('refresh')).code).toBe(2)
})
