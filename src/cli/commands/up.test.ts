/** @file `ductile up` as a process: it listens, answers, drains and says how it ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommandLine } from '../program.js'
import { commandLine } from '../testing/run.js'
import { testHost } from '../testing/test-host.js'

let folder: string
const children: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-up-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

describe('up', () => {
  it('listens, says where in one JSON document, records what it decides, and exits 143 on SIGTERM', async () => {
    const { child, started, logged } = await up('--port', '0', '--json')
    expect(started).toMatchObject({
      studio: `${started.url}/`,
      api: `${started.url}/v1`,
      policy: 'default-moderate',
      upstream: null,
      configuration: null,
    })
    expect((await fetch(`${started.url}/healthz`)).status).toBe(200)
    expect(existsSync(join(folder, '.ductile', 'ductile.db'))).toBe(true)
    const chat = await fetch(`${started.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'echo',
        messages: [{ role: 'user', content: 'How do I water a cactus?' }],
      }),
    })
    expect(chat.status).toBe(200)
    child.kill('SIGTERM')
    const [code] = await once(child, 'close')
    expect(code).toBe(143)
    expect(logged()).toContain('closing: requests under way are finished first\n')
    const host = testHost({ cwd: folder })
    expect(await runCommandLine(['ledger', 'verify', '--json'], host)).toBe(0)
    // The prompt and the answer were judged.
    expect(JSON.parse(host.written())).toMatchObject({ intact: true, entries: 2 })
  })

  it('takes its settings from the configuration, flags first, and exits 130 on SIGINT', async () => {
    await writeFile(
      join(folder, 'ductile.config.yaml'),
      `port: 1\nstrictness: strict\nthresholds: rubric\nkeys: ["\${GATEWAY_KEY}"]\n`,
    )
    const { child, started, logged } = await up('--port', '0', '--json')
    expect(started).toMatchObject({
      policy: 'default-strict',
      configuration: join(folder, 'ductile.config.yaml'),
    })
    expect(logged()).toContain(`configuration: ${join(folder, 'ductile.config.yaml')}\n`)
    const models = (key: string): Promise<Response> =>
      fetch(`${started.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
    expect((await models('not the key')).status).toBe(401)
    expect((await models('a-key-of-the-environment')).status).toBe(200)
    child.kill('SIGINT')
    const [code] = await once(child, 'close')
    expect(code).toBe(130)
  })

  it('puts a changed policy in force on SIGHUP or by itself, keeps the one before when it is wrong, and records both', async () => {
    const policy = join(folder, 'policy.yaml')
    const write = (version: number, more = '') =>
      writeFile(policy, `name: house\nversion: ${version}\nthresholds: {harm: {moderate: 50}}\n${more}`)
    await write(1)
    const { child, started, logged } = await up('--port', '0', '--json', '--policy', 'policy.yaml')
    const inForce = async () =>
      ((await (await fetch(`${started.url}/api/policy`)).json()) as { inForce: { version: string } }).inForce
        .version
    expect(await inForce()).toBe('1')
    await write(2)
    await expect.poll(inForce, { timeout: 10_000 }).toBe('2')
    await write(3, 'treshold: 1\n')
    await expect.poll(logged, { timeout: 10_000 }).toContain('policy refused (file)')
    expect(logged()).toContain('house 2 stays in force')
    expect(logged()).toContain('unknown key "treshold", did you mean "thresholds"?')
    expect(await inForce()).toBe('2')
    const metrics = await (await fetch(`${started.url}/metrics`)).text()
    expect(metrics).toContain('ductile_policy_changes_total{event="refused"} 1')
    expect(metrics).toContain('ductile_policy_info{name="house",version="2"} 1')
    await write(4)
    child.kill('SIGHUP')
    await expect.poll(inForce, { timeout: 10_000 }).toBe('4')
    const entries = (await (await fetch(`${started.url}/api/decisions?run=policy`)).json()) as {
      decisions: { entry: { decision: { action: string; reason: string }; origin: object } }[]
    }
    expect(entries.decisions.map(({ entry }) => [entry.decision.action, entry.decision.reason])).toEqual([
      ['allow', 'house 4 is in force in place of house 2'],
      ['block', expect.stringMatching(/house 2 stays in force$/)],
      ['allow', 'house 2 is in force in place of house 1'],
    ])
    child.kill('SIGTERM')
    await once(child, 'close')
  })

  it('says to a person where the studio is', async () => {
    const host = testHost({ cwd: folder })
    const running = runCommandLine(['up', '--port', '0'], host)
    while (!host.written().includes('ledger')) await new Promise(setImmediate)
    host.interrupt()
    await running
    expect(host.written()).toMatch(/^studio {4}http:\/\/127\.0\.0\.1:\d+\/\n/)
    expect(host.written()).toContain('none: chat is answered by a labelled local echo')
  })

  it('exits 2 in one line when the port is in use, and leaves nothing open', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const host = testHost({ cwd: folder })
    expect(await runCommandLine(['up', '--port', String(port)], host)).toBe(2)
    expect(host.logged()).toBe(
      `error: port ${port} is in use: stop what listens there, or choose another with --port\n`,
    )
    other.close()
  })

  it.each([
    [['--port', '70000'], 'Must be an integer from 0 to 65535.'],
    [['--host', '0.0.0.0'], 'set a key, or listen on 127.0.0.1'],
    [['--key', 'short'], 'shorter than 16 characters'],
    [['--upstream', 'nonsense'], 'upstream URL is not a URL'],
    [['--upstream', 'http://169.254.169.254/v1'], 'a link-local or metadata address'],
    [['--config', 'none.yaml'], '--config: '],
    [['--durability', 'some'], 'power-loss, process-crash'],
    [['--policy', 'cannot-run.yaml'], 'checks.handoff: cannot run'],
    [['--store', 'mysql://x'], 'got the scheme "mysql"'],
  ])('exits 2 and says what is wrong with %j', async (words, message) => {
    await writeFile(join(folder, 'cannot-run.yaml'), 'name: a\nversion: 1\nchecks: {handoff: [harm]}\n')
    const host = testHost({ cwd: folder })
    expect(await runCommandLine(['up', '--port', '0', ...words], host)).toBe(2)
    expect(host.logged()).toContain(message)
    expect(host.logged().trimEnd().split('\n')).toHaveLength(1)
  })
})

async function up(...words: string[]): Promise<{
  child: ChildProcess
  started: Record<string, unknown> & { url: string }
  logged: () => string
}> {
  const child = spawn(process.execPath, commandLine('up', ...words), {
    cwd: folder,
    env: { PATH: process.env.PATH, GATEWAY_KEY: 'a-key-of-the-environment' },
  })
  children.push(child)
  let logged = ''
  child.stderr.on('data', chunk => {
    logged += chunk
  })
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => {
      throw new Error(`up ended early: ${logged}`)
    }),
  ])
  return { child, started: JSON.parse(String(line)), logged: () => logged }
}
