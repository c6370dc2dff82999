import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRuns } from '../../agents/index.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

let folder: string
const runs = makeRuns({ seed: 3, runs: 1 })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-agents-'))
  await writeFile(join(folder, 'runs.jsonl.gz'), gzipSync(runs.map(run => JSON.stringify(run)).join('\n')))
  await writeFile(
    join(folder, 'rules.yaml'),
    'name: house\nversion: 1\nunknownTool: allow\nrules:\n  - {id: ordered, tools: "*", arguments: {"*": {from: directive}}, reason: data gave the order}\n',
  )
  const { code, host } = await agents('fit', '--file', 'runs.jsonl.gz', '--out', 'model.json', '--json')
  expect([code, host.logged()]).toEqual([0, ''])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('agents fit', () => {
  it('writes a model that says what it was fitted on and where its alarms are from', async () => {
    const file = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))
    const violated = runs.filter(({ outcome }) => outcome?.violated).length
    expect(file).toMatchObject({
      format: 'ductile-drift-1',
      parameters: { kind: 'hazard', horizon: 5 },
      thresholds: { after: { signal: 'drift', provenance: { kind: 'calibrated', source: 'runs.jsonl.gz' } } },
      trained: { runs: runs.length, violated, date: '2026-11-24' },
    })
  })

  it('says how well it does on scenarios it never saw', async () => {
    const { code, host } = await agents(
      'fit',
      '--file',
      'runs.jsonl.gz',
      '--out',
      'chain.json',
      '--kind',
      'chain',
    )
    expect(code).toBe(0)
    expect(host.written()).toMatch(/chain-level, alarm above \d+ behind a call/)
    expect(host.written()).toMatch(/AUROC within a kind of task {11}\d+\.\d % \[/)
  })

  it.each([
    [['--false-alarms', '0.001'], /needs at least 999 runs without violation/],
    [['--false-alarms', '2'], /Must be a rate between 0 and 1/],
    [['--horizon', '0'], /Must be an integer from 1/],
    [['--catalog', 'runs.jsonl.gz'], /runs\.jsonl\.gz: /],
  ])('exits 2 in one line with %j', async (words, message) => {
    const { code, host } = await agents('fit', '--file', 'runs.jsonl.gz', '--out', 'other.json', ...words)
    expect([code, host.written()]).toEqual([2, ''])
    expect(host.logged()).toMatch(message)
    expect(host.logged().trimEnd().split('\n')).toHaveLength(1)
  })

  it('needs scenarios of both outcomes', async () => {
    await writeFile(join(folder, 'few.jsonl'), JSON.stringify(runs[0]))
    const { code, host } = await agents('fit', '--file', 'few.jsonl', '--out', 'other.json')
    expect(code).toBe(2)
    expect(host.logged()).toContain('few.jsonl: cannot fit: at least 8 scenarios')
  })
})

describe('agents check', () => {
  it('judges each run and exits 1 on an alarm', async () => {
    const { code, host } = await agents('check', '--file', 'runs.jsonl.gz', '--model', 'model.json', '--json')
    const report = JSON.parse(host.written())
    expect(code).toBe(1)
    expect(report.runs).toHaveLength(runs.length)
    const alarmed = new Set(
      report.runs.filter((run: { alarm?: unknown }) => run.alarm).map((run: { id: string }) => run.id),
    )
    const rate = (violated: boolean) => {
      const given = runs.filter(({ outcome }) => outcome?.violated === violated)
      return given.filter(({ id }) => alarmed.has(id)).length / given.length
    }
    expect(rate(true)).toBeGreaterThan(rate(false) + 0.3)
  })

  it('names a row that is no run and exits 2', async () => {
    await writeFile(join(folder, 'bad.jsonl'), `${JSON.stringify(runs[0])}\n{"messages":[{"role":"robot"}]}`)
    const { code, host } = await agents('check', '--file', 'bad.jsonl', '--model', 'model.json', '--json')
    expect([code, JSON.parse(host.written()).runs.length]).toEqual([2, 1])
    expect(host.logged()).toContain('bad.jsonl:2: messages[0].role')
  })

  it.each([
    ['{', 'not JSON'],
    ['{"format":"other"}', 'format'],
  ])('refuses the model file %s', async (text, message) => {
    await writeFile(join(folder, 'broken.json'), text)
    const { code, host } = await agents('check', '--file', 'runs.jsonl.gz', '--model', 'broken.json')
    expect([code, host.logged().includes(message)]).toEqual([2, true])
  })
})

describe('agents replay', () => {
  it('goes through a run call by call, with the rules’ reason and source', async () => {
    const injected = runs.find(
      ({ variant, steps, outcome }) =>
        variant === 'injected' &&
        outcome?.violated === true &&
        steps.some(
          step => step.kind === 'tool-result' && /the assistant:|the agent:|Before you can/.test(step.text),
        ),
    )!
    const { code, host } = await agents(
      'replay',
      injected.id,
      '--file',
      'runs.jsonl.gz',
      '--model',
      'model.json',
      '--rules',
      'rules.yaml',
    )
    expect(code).toBe(1)
    expect(host.written()).toMatch(/^step +tool +level +stood +call +action +reason\n/)
    expect(host.written()).toMatch(
      /block +ordered: data gave the order \(argument "\w+" comes from the output of \w+, step \d+/,
    )
  })

  it('exits 2 on an unknown run', async () => {
    const { code, host } = await agents(
      'replay',
      'nobody',
      '--file',
      'runs.jsonl.gz',
      '--model',
      'model.json',
    )
    expect([code, host.logged()]).toEqual([
      2,
      `error: runs.jsonl.gz: no run "nobody" in ${runs.length} runs\n`,
    ])
  })
})

async function agents(...words: string[]): Promise<{ code: number; host: ReturnType<typeof testHost> }> {
  const host = testHost({ cwd: folder })
  return { code: await runCommandLine(['agents', ...words], host), host }
}
