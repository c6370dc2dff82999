/** @file Everything outside a command that it may touch, passed in so that a command can be run inside a test. */
import type { Readable, Writable } from 'node:stream'
import pc from 'picocolors'
import type { ExitCode } from './exit-codes.js'

/** A terminal or pipe to write on. */
export interface Output {
  readonly stream: Writable
  /** Whether a person looks at it and it understands cursor movement. */
  readonly interactive: boolean
  /** Columns of the terminal; `Infinity` for a pipe or a file, where nothing may be cut. */
  readonly columns: number
  readonly style: Style
}

/** The few styles the commands use; each returns its argument unchanged where colour is off. */
export type Style = Pick<
  ReturnType<typeof pc.createColors>,
  'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan'
>

export interface Host {
  readonly stdin: Readable
  /** Data. Nothing else is written here. */
  readonly stdout: Output
  /** Progress, logs and errors. */
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly now: () => Date
  /** Aborted by SIGINT or SIGTERM; `reason` is the signal's name. */
  readonly interrupted: AbortSignal
  /** Tells of every SIGHUP, which asks to read the configuration again. @returns ends the telling */
  readonly onHangUp: (listener: () => void) => () => void
}

/** What a command's action calls once with the status the process should end with. */
export type Finish = (code: ExitCode) => void

type MaybeTerminal = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/**
 * How to write on a stream, by the habits of the terminal: `NO_COLOR` (any value but the empty one) turns colour
 * off, else `FORCE_COLOR` turns it on (`0` and `false`: off), else a terminal that is not `TERM=dumb` has it. With
 * `CI` set nothing is redrawn.
 */
export function output(stream: MaybeTerminal, env: Host['env']): Output {
  const terminal = stream.isTTY === true
  const dumb = env.TERM === 'dumb'
  return {
    stream,
    interactive: terminal && !dumb && !env.CI,
    columns: terminal ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    style: pc.createColors(wantsColour(env, terminal && !dumb)),
  }
}

function wantsColour(env: Host['env'], byDefault: boolean): boolean {
  if (env.NO_COLOR) return false
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return byDefault
}
