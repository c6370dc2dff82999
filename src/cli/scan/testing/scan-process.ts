/**
 * @file A process that scans with a slow, deterministic stand-in for the guard, for tests that kill it.
 * Arguments: input, output, and milliseconds a row takes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { output } from '../../host.js'
import { scanFile } from '../scan-file.js'
import { fakeGuard } from './fake-guard.js'

const [file, out, delayMs] = process.argv.slice(2)
const guard = fakeGuard({ delay: () => sleep(Number(delayMs)) })
process.exitCode = await scanFile(
  { file: file!, out, failOn: 'moderate', restart: false, quiet: true, json: false },
  guard,
  {
    stdin: process.stdin,
    stdout: output(process.stdout, {}),
    stderr: output(process.stderr, {}),
    env: {},
    cwd: process.cwd(),
    now: () => new Date(0),
    interrupted: new AbortController().signal,
    onHangUp: () => () => {},
  },
)
