#!/usr/bin/env node
/** @file The `ductile` command: joins the process (streams, signals, exit status) to `runCommandLine`. */
import { setMaxListeners } from 'node:events'
import { exitCodes } from './exit-codes.js'
import { describeFailure } from './failure.js'
import { output } from './host.js'
import { runCommandLine } from './program.js'

const interruption = new AbortController()
// Every row under way listens to it.
setMaxListeners(0, interruption.signal)
let received: NodeJS.Signals | undefined

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // A second signal means that waiting for a tidy end is not wanted: let the system end the process as it would have.
    if (received !== undefined) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
    received = signal
    interruption.abort(signal)
  })

// Without a listener a reader that goes away raises an uncaught exception; the write itself reports it as well.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

// A fault that reaches nobody would end the process with status 1, which means "something was flagged".
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, error => {
    process.stderr.write(`error: ${describeFailure(error)}\n`)
    if (process.env.DUCTILE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    process.exit(exitCodes.failure)
  })

// Data only goes to standard output: the hub's client says what it downloads by `console.debug`, which Node prints there.
console.debug = console.error

const code = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: output(process.stdout, process.env),
  stderr: output(process.stderr, process.env),
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  interrupted: interruption.signal,
  onHangUp(listener) {
    process.on('SIGHUP', listener)
    return () => process.off('SIGHUP', listener)
  },
})
// Worker threads and sockets are closed by the commands; leave at once all the same, so that none can hold a script.
process.exit(
  received === 'SIGINT' ? exitCodes.interrupted : received === 'SIGTERM' ? exitCodes.terminated : code,
)
