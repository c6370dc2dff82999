import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LedgerEntry, Outcome } from '../../core/index.js'
import { openStore } from '../../store/index.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-policy-'))
  await writeFile(
    join(folder, 'policy.yaml'),
    'name: house\nversion: 1\nthresholds: {harm: {moderate: 50}}\n',
  )
  await writeFile(join(folder, 'next.yaml'), 'name: house\nversion: 2\nthresholds: {harm: {moderate: 30}}\n')
  await writeFile(
    join(folder, 'ductile.config.yaml'),
    'policy: policy.yaml\ncandidate: next.yaml\nstore: x.db\n',
  )
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const run = async (...words: string[]) => {
  const host = testHost({ cwd: folder })
  const code = await runCommandLine(['policy', ...words], host)
  return { code, host, json: () => JSON.parse(host.written()) as Record<string, unknown> }
}
const scored = (signal: string, risk: number): Outcome => ({
  type: 'scored',
  assessment: { signal, risk, categories: [], reasons: [], costMs: 1 },
})
const entry = (risk: number): LedgerEntry => ({
  at: '2026-11-24T12:00:00.000Z',
  run: 'r',
  edge: 'user',
  mode: 'enforce',
  subject: { sha256: 'ab'.repeat(32), length: 3 },
  outcomes: [scored('harm', risk), scored('injection', 0)],
  decision: { action: risk > 0.5 ? 'block' : 'allow', reason: 'then', exceeded: [] },
  policy: { name: 'house-moderate', version: '1', failureMode: 'closed', thresholds: [] },
  costMs: 1,
  origin: { route: '/v1/chat/completions' },
})
async function record(...risks: number[]): Promise<void> {
  await using store = await openStore(join(folder, 'x.db'))
  for (const risk of risks) await store.ledger.append(entry(risk))
}

describe('policy', () => {
  it('prints the published schemas', async () => {
    for (const [file, ...words] of [['policy'], ['config', '--config']]) {
      const { code, json } = await run('schema', ...words)
      const published = new URL(`../../../docs/${file}.schema.json`, import.meta.url)
      expect([code, json()]).toEqual([0, JSON.parse(await readFile(published, 'utf8'))])
    }
  })

  it('shows what the candidate changes of recorded traffic, and exits 1 when it does', async () => {
    await record(0.1, 0.4, 0.9)
    const { code, json } = await run('diff', '--json')
    expect([code, json()]).toMatchObject([
      1,
      {
        candidate: { name: 'house', version: '2' },
        baseline: 'recorded',
        compared: 3,
        newlyStopped: { count: 1, of: 3 },
        newlyPassed: { count: 0 },
        examples: [{ sequence: 2, from: { action: 'allow' }, to: { action: 'block' } }],
      },
    ])
    const same = await run('diff', 'policy.yaml', '--against', 'policy.yaml')
    expect(same.code).toBe(0)
    expect(same.host.written()).toContain('changed        0 of 3 (0.0 % [0.0, 56.1])')
  })

  it('promotes: the file changes as a whole, the one before is kept, the ledger says who', async () => {
    await record(0.1)
    const { code, json } = await run('promote', '--owner', 'ada', '--json')
    expect([code, json()]).toMatchObject([
      0,
      { kept: join(folder, 'policy.1.yaml'), receipt: { sequence: 2 } },
    ])
    expect(await readFile(join(folder, 'policy.yaml'), 'utf8')).toContain('version: 2')
    expect(await readFile(join(folder, 'policy.1.yaml'), 'utf8')).toContain('version: 1')
    await using store = await openStore(join(folder, 'x.db'))
    expect((await store.ledger.get(2))?.entry).toMatchObject({
      run: 'policy',
      decision: { action: 'allow', reason: 'house 2 takes the place of house 1' },
      policy: { name: 'house', version: '2' },
      origin: { policyEvent: 'promoted', by: 'ada', source: join(folder, 'next.yaml') },
    })
  })

  it.each([
    ['name: house\nversion: 1\nstrictness: strict\n', 'give it another'],
    ['name: house\nversion: 1\nthresholds: {harm: {moderate: 50}}\n', 'there is nothing to promote'],
    ['name: house\nversion: 2\nchecks: {handoff: [harm]}\n', 'checks.handoff: cannot run'],
    ['name: house\nversion: 2\nstrictnes: strict\n', 'did you mean "strictness"?'],
  ])('does not promote %j', async (text, message) => {
    await writeFile(join(folder, 'next.yaml'), text)
    const { code, host } = await run('promote')
    expect(code).toBe(2)
    expect(host.logged()).toContain(message)
    expect(await readFile(join(folder, 'policy.yaml'), 'utf8')).toContain('version: 1')
  })

  it('needs something to compare and to promote', async () => {
    await writeFile(join(folder, 'ductile.config.yaml'), 'store: x.db\n')
    expect((await run('diff')).host.logged()).toContain('candidate: name a policy file')
    expect((await run('promote', 'next.yaml')).host.logged()).toContain('policy: no file is in force')
  })
})
