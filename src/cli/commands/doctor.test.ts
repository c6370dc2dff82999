import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkNode } from '../doctor/surroundings.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

interface Report {
  readonly ok: boolean
  readonly checks: readonly { name: string; state: string; message: string }[]
  readonly coverage: readonly {
    route: string
    mode: string
    edge: string
    judgedAs: string | null
    checks: readonly object[]
  }[]
  readonly active: readonly { edge: string; signal: string; threshold: { tau: number; provenance: object } }[]
}

let folder: string
const servers: Server[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-doctor-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await rm(folder, { recursive: true, force: true })
})

describe('doctor', () => {
  it('finds a fresh machine in order and names the thresholds of every edge', async () => {
    const { code, report, host } = await doctor('--port', '0')
    expect([code, report.ok, host.logged()]).toEqual([0, true, ''])
    expect(report.checks.map(({ name }) => name)).toEqual([
      'node',
      'configuration',
      'model',
      'policy',
      'store',
      'port',
      'upstream',
      'studio',
    ])
    expect(finding(report, 'model')).toMatchObject({
      state: 'ok',
      detail: { licence: 'Apache-2.0', selfTest: { passed: true } },
    })
    expect(report.active.map(({ edge, signal }) => `${edge} ${signal}`)).toEqual([
      'user harm',
      'user injection',
      'result injection',
      'plan harm',
      'call harm',
      'answer harm',
    ])
    for (const { threshold } of report.active) expect(threshold.provenance).toHaveProperty('date')
  })

  it('shows for every route, mode and edge which checks run there, and finds no hole', async () => {
    const { report } = await doctor('--port', '0')
    const { coverage } = report
    expect(coverage.filter(({ checks }) => checks.length === 0)).toEqual([])
    expect(new Set(coverage.map(({ route, mode }) => `${route} ${mode}`)).size).toBe(8)
    expect(coverage.find(({ route, edge }) => route === '/v1/messages' && edge === 'result')).toMatchObject({
      mode: 'whole',
      judgedAs: 'result',
      checks: [{ signal: 'injection', failureMode: 'closed', timeBudgetMs: 5000 }],
    })
  })

  it('is broken by a check that cannot run, and warns of an exception that no longer holds', async () => {
    const policy = (more: string) =>
      writeFile(join(folder, 'policy.yaml'), `name: house\nversion: 1\n${more}`)
    await policy('routes: {/v1/embeddings: {checks: {answer: [harm]}}}')
    const broken = await doctor('--port', '0', '--policy', 'policy.yaml')
    expect([broken.code, finding(broken.report, 'policy')]).toMatchObject([
      1,
      {
        state: 'broken',
        message: expect.stringContaining('routes./v1/embeddings.checks.answer: cannot run'),
      },
    ])
    await policy(
      `exceptions: [{sha256: ${'ab'.repeat(32)}, owner: ada, reason: a test, expires: 2026-11-23}]`,
    )
    const late = await doctor('--port', '0', '--policy', 'policy.yaml')
    expect([late.code, finding(late.report, 'policy')]).toMatchObject([
      0,
      {
        state: 'warning',
        message: expect.stringContaining("no longer hold: ada's until 2026-11-23 (a test)"),
      },
    ])
  })

  it('shows the rubric’s thresholds when they decide', async () => {
    const { report } = await doctor('--port', '0', '--thresholds', 'rubric', '--strictness', 'strict')
    expect(report.active.find(({ signal }) => signal === 'harm')?.threshold).toMatchObject({
      tau: 20,
      provenance: { kind: 'rubric' },
    })
  })

  it('exits 1 and says what is broken: a taken port, a silent upstream, a model that is not there', async () => {
    const port = await serve((_, response) => response.writeHead(404).end())
    const { code, report } = await doctor(
      ...['--port', String(port), '--upstream', 'http://127.0.0.1:9/v1', '--model', join(folder, 'none')],
    )
    expect([code, report.ok]).toEqual([1, false])
    expect(finding(report, 'port')).toMatchObject({
      state: 'broken',
      message: `127.0.0.1:${port} is taken by another program`,
    })
    expect(finding(report, 'upstream')).toMatchObject({
      state: 'broken',
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/v1 does not answer \(/),
    })
    expect(finding(report, 'model')).toMatchObject({
      state: 'broken',
      message: expect.stringContaining('no model here'),
    })
    expect(report.active).toEqual([])
  })

  it('tells a gateway that is up from another program on the port', async () => {
    const port = await serve((request, response) =>
      response.writeHead(request.url === '/healthz' ? 200 : 404).end(),
    )
    const { report } = await doctor('--port', String(port))
    expect(finding(report, 'port')).toMatchObject({
      state: 'ok',
      message: `127.0.0.1:${port} is taken by a gateway that answers`,
    })
  })

  it.each([
    [200, 'ok', 'answers'],
    [401, 'warning', 'refuses the key (401)'],
    [404, 'ok', 'answers'],
    [503, 'broken', 'answers with 503'],
  ])('reads an upstream that answers %i as %s', async (status, state, words) => {
    const port = await serve((_, response) => response.writeHead(status).end())
    const { report } = await doctor('--port', '0', '--upstream', `http://127.0.0.1:${port}/v1/`)
    expect(finding(report, 'upstream')).toMatchObject({ state, message: expect.stringContaining(words) })
  })

  it('names a store that cannot be read', async () => {
    await writeFile(join(folder, 'notes.txt'), 'not a database '.repeat(100))
    const { code, report } = await doctor('--port', '0', '--store', 'notes.txt')
    expect(code).toBe(1)
    expect(finding(report, 'store')).toMatchObject({
      state: 'broken',
      message: expect.stringContaining(join(folder, 'notes.txt')),
    })
  })

  it('exits 2 on a configuration that cannot be read', async () => {
    await writeFile(join(folder, 'ductile.config.yaml'), 'prot: 1')
    const host = testHost({ cwd: folder })
    expect(await runCommandLine(['doctor'], host)).toBe(2)
    expect(host.logged()).toContain('unknown key "prot", did you mean "port"?')
  })

  it('prints tables for a person', async () => {
    const host = testHost({ cwd: folder })
    await runCommandLine(['doctor', '--port', '0'], host)
    expect(host.written()).toMatch(/^what +state +finding\nnode +ok +v/)
    expect(host.written()).toMatch(
      /\nedge +signal +flags +action +threshold from\nuser +harm +score > \d+ +block/,
    )
    expect(host.written()).toMatch(/\n\/v1\/moderations +all +whole +harm injection +- /)
  })
})

describe('checkNode', () => {
  it.each([
    ['v18.20.0', 'broken'],
    ['v20.0.0', 'ok'],
    ['v24.1.0', 'ok'],
  ])('finds Node %s %s', (version, state) => {
    expect(checkNode(version).state).toBe(state)
  })
})

async function doctor(
  ...words: string[]
): Promise<{ code: number; report: Report; host: ReturnType<typeof testHost> }> {
  const host = testHost({ cwd: folder })
  const code = await runCommandLine(['doctor', '--json', ...words], host)
  return { code, report: JSON.parse(host.written()) as Report, host }
}

function finding(report: Report, name: string): Report['checks'][number] | undefined {
  return report.checks.find(check => check.name === name)
}

function serve(answer: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(answer)
  servers.push(server)
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}
