/** @file `scan --out` killed at random places and run again gives what an uninterrupted run gives. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testHost } from '../testing/test-host.js'
import { scanFile } from './scan-file.js'
import { fakeGuard } from './testing/fake-guard.js'

const rows = 4000
let folder: string
let file: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-resume-'))
  file = join(folder, 'in.jsonl')
  out = join(folder, 'out.jsonl')
  await writeFile(file, input())
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a scan that was killed', () => {
  it('loses and doubles no row, wherever SIGKILL hits', async () => {
    const expected = await uninterrupted()
    const sizes: number[] = []
    // A multiplicative generator with a fixed seed says at which size of the output the next kill comes.
    let seed = 20261124
    const random = (): number => {
      seed = (seed * 48271) % 2147483647
      return seed / 2147483647
    }
    for (let kill = 0; kill < 4; kill++) {
      const size = await killAt((sizes.at(-1) ?? 0) + Math.floor(random() * 0.2 * expected.length))
      sizes.push(size)
    }
    expect(sizes.every(size => size < expected.length)).toBe(true)
    expect(sizes.some(size => size > 0)).toBe(true)
    const code = await finish()
    expect(await readFile(out, 'utf8')).toBe(expected)
    expect(code).toBe(2)
  }, 60_000)

  it('cuts a torn last row off and makes it again', async () => {
    const expected = await uninterrupted()
    await scanned()
    for (const cut of [1, 17, 250]) {
      await truncate(out, expected.length - cut)
      await scanned()
      expect(await readFile(out, 'utf8')).toBe(expected)
    }
  })

  it('counts the rows of the earlier run in its summary and exit status', async () => {
    await scanned()
    const whole = testHost()
    const code = await scanned({}, whole)
    expect(code).toBe(2)
    expect(whole.logged()).toContain(`going on after ${rows} rows`)
    expect(whole.logged()).toMatch(new RegExp(`${rows} rows, .* flagged at moderate, 40 not scored`))
  })
})

describe('an output that belongs to something else', () => {
  it('is refused when the input changed', async () => {
    await scanned()
    await appendFile(file, '{"text":"1"}\n')
    await expect(scanned()).rejects.toThrow(/belongs to another scan, different in the input/)
    expect(await scanned({ restart: true })).toBe(2)
  })

  it('is refused when an option changed, and names it', async () => {
    await scanned()
    await expect(scanned({ role: 'assistant' })).rejects.toThrow(
      /different in role \(by row then, assistant now\)/,
    )
    await expect(
      scanFile(request({}), fakeGuard({ fingerprint: { strictness: 'loose' } }), testHost()),
    ).rejects.toThrow(/different in strictness \(moderate then, loose now\)/)
  })

  it('is never overwritten unless asked: a file of the user, the input itself, a device', async () => {
    await writeFile(out, 'my notes\n')
    await expect(scanned()).rejects.toThrow(/was not begun by a scan/)
    expect(await readFile(out, 'utf8')).toBe('my notes\n')
    await expect(scanned({ out: file, restart: true })).rejects.toThrow(/--out: .* is the input itself/)
    await expect(scanned({ out: '/dev/null' })).rejects.toThrow(/must be a regular file/)
  })

  it('needs a folder to lie in', async () => {
    await expect(scanned({ out: join(folder, 'none', 'o.jsonl') })).rejects.toThrow(
      /--out: the folder .*none does not/,
    )
  })

  it('is refused when someone edited it', async () => {
    await scanned()
    const lines = (await readFile(out, 'utf8')).split('\n')
    lines[9] = 'edited'
    await writeFile(out, lines.join('\n'))
    await expect(scanned()).rejects.toThrow(/row 10 is not a row of a scan/)
  })

  it('cannot be standard input’s', async () => {
    await expect(scanned({ file: '-' })).rejects.toThrow(/--out: a scan of standard input cannot be resumed/)
  })
})

/** Every 100th row is broken, and there are blank lines between. */
function input(): string {
  return Array.from({ length: rows }, (_, index) =>
    index % 100 === 50
      ? 'broken'
      : `{"id":${index},"text":"row ${index % 101}"}${index % 7 === 0 ? '\n' : ''}`,
  ).join('\n')
}

function request(options: Partial<Parameters<typeof scanFile>[0]>): Parameters<typeof scanFile>[0] {
  return { file, out, failOn: 'moderate', restart: false, quiet: false, json: false, ...options }
}

function scanned(options: Partial<Parameters<typeof scanFile>[0]> = {}, host = testHost()): Promise<number> {
  return scanFile(request(options), fakeGuard(), host)
}

async function uninterrupted(): Promise<string> {
  const elsewhere = join(folder, 'whole.jsonl')
  await scanned({ out: elsewhere })
  return readFile(elsewhere, 'utf8')
}

function start(): ReturnType<typeof spawn> {
  const script = fileURLToPath(new URL('testing/scan-process.ts', import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', script, file, out, '1'], { stdio: 'ignore' })
}

/** Starts the scan, kills it once its output has grown to a size, and returns the size it left. */
async function killAt(size: number): Promise<number> {
  const child = start()
  const exited = once(child, 'exit')
  while (child.exitCode === null && (await sizeOf(out)) <= size) await new Promise(setImmediate)
  child.kill('SIGKILL')
  await exited
  return sizeOf(out)
}

async function finish(): Promise<number | null> {
  const child = start()
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size
}
