import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export interface CommandRun {
  readonly code: number | null
  readonly wallMs: number
  /** From the start of the process to its first byte on standard output. */
  readonly firstOutputMs: number | undefined
  /** Highest resident memory the system saw, in MB; undefined where it cannot say (not Linux). */
  readonly peakRssMb: number | undefined
  /** Resident memory once a second, in MB. */
  readonly rssMb: readonly number[]
  readonly stdout: string
}

const built = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const source = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** How the command is started: built if there is a build, else from its source. */
export const startedFrom: 'dist' | 'source' = existsSync(built) ? 'dist' : 'source'

/** Runs `ductile` in a process of its own and watches its time and memory. */
export async function runCommand(words: readonly string[]): Promise<CommandRun> {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    startedFrom === 'dist' ? [built, ...words] : ['--import', 'tsx', source, ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const chunks: Buffer[] = []
  let firstOutputMs: number | undefined
  child.stdout.on('data', (chunk: Buffer) => {
    firstOutputMs ??= performance.now() - started
    chunks.push(chunk)
  })
  let peakRssMb: number | undefined
  const rssMb: number[] = []
  let ticks = 0
  const watch = setInterval(async () => {
    const memory = await residentMemory(child.pid!)
    if (memory === undefined) return
    peakRssMb = memory.peak
    if (ticks++ % 10 === 0) rssMb.push(memory.now)
  }, 100)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  clearInterval(watch)
  const stdout = Buffer.concat(chunks).toString('utf8')
  return { code, wallMs: performance.now() - started, firstOutputMs, peakRssMb, rssMb, stdout }
}

async function residentMemory(pid: number): Promise<{ now: number; peak: number } | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const field = (name: string): number | undefined => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  }
  const now = field('VmRSS')
  const peak = field('VmHWM')
  return now === undefined || peak === undefined ? undefined : { now, peak }
}
