import { type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Arguments for `node` that start the command from its source. */
export function commandLine(...words: string[]): string[] {
  return ['--import', fileURLToPath(import.meta.resolve('tsx')), main, ...words]
}

/** Runs the real command in a process of its own, from its source, with a clean environment. */
export function run(
  words: readonly string[],
  { input = '', env = {}, ...options }: SpawnOptionsWithoutStdio & { input?: string | Buffer } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, commandLine(...words), {
      ...options,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => err.push(chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', code =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
}
