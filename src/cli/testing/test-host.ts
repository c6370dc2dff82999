import { setMaxListeners } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { type Host, output } from '../host.js'

/** A host in memory: what a command wrote can be read back. */
export interface TestHost extends Host {
  written(): string
  logged(): string
  interrupt(): void
}

/** @param options.input - what standard input holds */
export function testHost({
  input = '',
  env = {},
  cwd = '/nowhere',
}: {
  input?: string | Buffer
  env?: Record<string, string>
  cwd?: string
} = {}): TestHost {
  const interruption = new AbortController()
  setMaxListeners(0, interruption.signal)
  const out = recorder()
  const err = recorder()
  return {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: output(out.stream, env),
    stderr: output(err.stream, env),
    env,
    cwd,
    now: () => new Date('2026-11-24T12:00:00Z'),
    interrupted: interruption.signal,
    onHangUp: () => () => {},
    written: out.text,
    logged: err.text,
    interrupt: () => interruption.abort('SIGINT'),
  }
}

function recorder(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}
