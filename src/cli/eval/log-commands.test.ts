import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRun, testHeader, testRecords, testResult } from '../../evals/log/testing/run-folder.js'
import { testHost } from '../testing/test-host.js'
import { type ExportFlags, evalExport } from './export.js'
import { evalReport, type ReportFlags } from './report.js'
import { evalView } from './view.js'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'ductile-cli-'))
  const parent = join(cwd, 'runs')
  await makeRun({ parent, records: testRecords(30), result: testResult(testRecords(30)) })
  await makeRun({
    parent,
    header: testHeader({ run: 'run-b', model: 'scripted:b' }),
    records: testRecords(30),
  })
})
afterAll(() => rm(cwd, { recursive: true }))

const reportFlags: ReportFlags = { runs: 'runs', text: true, samples: 300, json: false }
const exportAs = (format: ExportFlags['format'], more: Partial<ExportFlags> = {}): ExportFlags => ({
  runs: 'runs',
  format,
  text: true,
  ...more,
})

describe('eval report', () => {
  it('writes a file by the name of the run, and says where', async () => {
    const host = testHost({ cwd })
    expect(await evalReport('run-a', reportFlags, host)).toBe(0)
    expect(host.written()).toContain(join(cwd, 'run-a.html'))
    expect(await readFile(join(cwd, 'run-a.html'), 'utf8')).toContain('kitchen on scripted:a')
    await evalReport('run-a', { ...reportFlags, against: 'run-b', out: 'two.html', json: true }, host)
    expect(await readFile(join(cwd, 'two.html'), 'utf8')).toContain('scripted:b')
  })

  it('says what it looked for in vain', async () => {
    await expect(evalReport('nothing', reportFlags, testHost({ cwd }))).rejects.toThrow(
      /nothing: there is no such run \(looked for header\.json in .*runs.nothing\)/,
    )
  })
})

describe('eval export', () => {
  it.each([
    ['json', '"header"'],
    ['csv', 'id,epoch'],
    ['junit', '<testsuites'],
    ['sarif', '"2.1.0"'],
    ['markdown', '## kitchen'],
  ] as const)('writes %s to standard output', async (format, part) => {
    const host = testHost({ cwd })
    await evalExport(join('runs', 'run-a'), exportAs(format), host)
    expect(host.written()).toContain(part)
  })

  it('writes an Inspect log, which every command takes for a run', async () => {
    await evalExport('run-a', exportAs('eval', { out: 'a.eval' }), testHost({ cwd }))
    const host = testHost({ cwd })
    await evalExport('a.eval', exportAs('csv'), host)
    expect(host.written().split('\r\n')).toHaveLength(32)
    expect((await readdir(cwd)).filter(name => name.endsWith('.part'))).toEqual([])
    await expect(evalExport('run-a', exportAs('eval'), testHost({ cwd }))).rejects.toThrow('--out')
    await expect(
      evalExport('run-a', exportAs('eval', { out: 'b.eval', text: false }), testHost({ cwd })),
    ).rejects.toThrow('--no-text')
  })
})

it('eval view serves the runs on this machine until it is interrupted', async () => {
  const host = testHost({ cwd })
  const viewing = evalView('run-a', { runs: 'runs', port: 0, json: true }, host)
  await expect.poll(() => host.written()).toContain('url')
  const { url } = JSON.parse(host.written()) as { url: string }
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/evals\/run-a$/)
  const answer = await fetch(new URL('/api/evals', url))
  expect(await answer.json()).toMatchObject({ runs: [{ name: 'run-a' }, { name: 'run-b' }] })
  host.interrupt()
  expect(await viewing).toBe(0)
})
