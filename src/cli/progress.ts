/** @file How far a long command has come: a bar on a terminal, a line now and then elsewhere. */
import type { Output } from './host.js'

/** Where a command stands. */
export interface Standing {
  /** Rows done so far, those of an earlier run included. */
  readonly rows: number
  /** Rows done by this run: what the rate is made of. */
  readonly freshRows: number
  /** Share of the input that was read, in [0, 1]; undefined where the end is not known. */
  readonly fraction: number | undefined
  /** What else there is to say, a few words each. */
  readonly also?: readonly string[]
}

export interface Progress {
  update(standing: Standing): void
  /** Prints a line above the bar. */
  note(line: string): void
  stop(): void
}

const plainEveryMs = 10_000
const redrawEveryMs = 200

/** Starts to show progress; `label` names the work. Nothing is shown with `quiet`, but notes are. */
export async function startProgress(
  output: Output,
  { label, quiet, now }: { label: string; quiet: boolean; now: () => number },
): Promise<Progress> {
  const print = (line: string): void => void output.stream.write(`${line}\n`)
  if (quiet) return { update() {}, note: print, stop() {} }
  if (!output.interactive) return plainProgress({ label, now, print })
  return barProgress(output, { label, now })
}

function plainProgress({
  label,
  now,
  print,
}: {
  label: string
  now: () => number
  print: (line: string) => void
}): Progress {
  const started = now()
  let printed = started
  return {
    update(standing) {
      if (now() - printed < plainEveryMs) return
      printed = now()
      print(describeStanding(label, standing, now() - started))
    },
    note: print,
    stop() {},
  }
}

async function barProgress(
  output: Output,
  { label, now }: { label: string; now: () => number },
): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress')
  const started = now()
  let drawn = Number.NEGATIVE_INFINITY
  let standing: Standing = { rows: 0, freshRows: 0, fraction: 0 }
  const bar = new cliProgress.SingleBar({
    stream: output.stream as NodeJS.WriteStream,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    format: () => {
      const text = describeStanding(label, standing, now() - started)
      const room = Math.min(30, output.columns - text.length - 4)
      if (room < 5 || standing.fraction === undefined) return text.slice(0, output.columns - 1)
      const full = Math.round(standing.fraction * room)
      return `${output.style.cyan('█'.repeat(full))}${output.style.dim('░'.repeat(room - full))} ${text}`
    },
  })
  bar.start(1, 0)
  return {
    update(next) {
      standing = next
      if (now() - drawn < redrawEveryMs) return
      drawn = now()
      bar.update(next.fraction ?? 0)
    },
    note(line) {
      // Clear the bar's line, print, and let the next update draw the bar again below.
      output.stream.write(`\r\u001b[K${line}\n`)
      drawn = Number.NEGATIVE_INFINITY
    },
    stop() {
      bar.stop()
    },
  }
}

/** `scan 42 % · 12,345 rows · 312 rows/s · 1 min 20 s left`; what is not known yet is left out. */
export function describeStanding(
  label: string,
  { rows, freshRows, fraction, also = [] }: Standing,
  elapsedMs: number,
): string {
  const rate = elapsedMs > 500 ? (freshRows / elapsedMs) * 1000 : undefined
  const parts = [
    fraction === undefined ? label : `${label} ${Math.floor(fraction * 100)} %`,
    `${rows.toLocaleString('en-US')} rows`,
  ]
  if (rate !== undefined && rate > 0) {
    parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en-US')} rows/s`)
    if (fraction !== undefined && fraction > 0 && fraction < 1) {
      const rowsLeft = (rows / fraction) * (1 - fraction)
      parts.push(`${duration(rowsLeft / rate)} left`)
    }
  }
  return [...parts, ...also].join(' · ')
}

/** A length of time in words, to the precision a person needs: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
