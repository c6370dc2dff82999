/**
 * @file A program of the user's that judges rows, one process for the whole run: JSON Lines in, JSON Lines out, as
 * `docs/bench-guard.md` describes. It is not trusted to be well: a crash, an answer out of shape or none at all is an
 * error of the row, and the next row starts the program again if it has ended.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { readLines } from '../../scan/lines.js'
import type { BenchRow } from '../bench-row.js'
import { type Contender, type Judgement, NoAnswerError } from '../contender.js'
import { parseCommandAnswer } from './command-answer.js'

/** Longest line of an answer that is read. */
const maxLineBytes = 1 << 20
/** What a program has to end by itself once its input is closed. */
const patienceMs = 2000

/** Runs `command` by the shell in `cwd`. */
export function commandContender(command: string, { cwd }: { cwd: string }): Contender {
  const program = new Program(command, cwd)
  return {
    name: command,
    version: 'command',
    fingerprint: `command:${command}`,
    derivation:
      'as the program answers: ranked by its `risk`, or `score` / 100; flagged by its `flagged`, and where it gives none iff its score is above 50',
    view: () => ({ ranks: ['score'], flag: 'flagged' }),
    judge: (row, { abort }) => program.judge(row, abort),
    close: () => program.close(),
  }
}

interface Waiting {
  readonly resolve: (judgement: Judgement) => void
  readonly reject: (error: NoAnswerError) => void
}

class Program {
  readonly #command: string
  readonly #cwd: string
  #child: ChildProcessWithoutNullStreams | undefined
  #asked = 0
  readonly #waiting = new Map<string, Waiting>()

  constructor(command: string, cwd: string) {
    this.#command = command
    this.#cwd = cwd
  }

  judge({ text, mode, conversation, lang }: BenchRow, abort: AbortSignal): Promise<Judgement> {
    const child = this.#running()
    const id = String(++this.#asked)
    const { messages } = conversation
    const words = mode === 'reply' ? { prompt: messages[0]?.text, response: text } : { text }
    return new Promise<Judgement>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // A row that is given up on is forgotten, so that an answer that comes late is not taken for another row's.
      abort.addEventListener('abort', () => this.#waiting.delete(id), { once: true })
      child.stdin.write(`${JSON.stringify({ id, mode, ...words, lang })}\n`)
    })
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    child.stdin.end()
    await Promise.race([once(child, 'close'), delay(patienceMs, undefined, { ref: false })])
    stop(child)
  }

  #running(): ChildProcessWithoutNullStreams {
    if (this.#child !== undefined) return this.#child
    const child = spawn(this.#command, {
      shell: true,
      cwd: this.#cwd,
      // A group of its own, so that what the shell started ends with it.
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    // A program that has ended makes writes fail; its end is told by `close`.
    child.stdin.on('error', () => {})
    child.on('error', () => this.#ended(child))
    child.on('close', () => this.#ended(child))
    // What it says there is for people who run it by hand.
    child.stderr.resume()
    void this.#listen(child).catch(() => stop(child))
    return child
  }

  async #listen(child: ChildProcessWithoutNullStreams): Promise<void> {
    for await (const line of readLines(child.stdout, { maxBytes: maxLineBytes })) {
      if (line.type === 'line' && line.bytes.length === 0) continue
      this.#take(parseCommandAnswer(line.type === 'line' ? line.bytes.toString('utf8') : ''))
    }
  }

  /** An answer that names no row can only be the one of the row that waits, if a single one does. */
  #take({ id, judgement }: ReturnType<typeof parseCommandAnswer>): void {
    const owner = id ?? (this.#waiting.size === 1 ? [...this.#waiting.keys()][0]! : undefined)
    const waiting = owner === undefined ? undefined : this.#waiting.get(owner)
    if (owner === undefined || waiting === undefined) return
    this.#waiting.delete(owner)
    if (judgement === undefined)
      waiting.reject(
        new NoAnswerError({ code: 'invalid_answer', message: 'the answer has not the agreed form' }),
      )
    else waiting.resolve(judgement)
  }

  #ended(child: ChildProcessWithoutNullStreams): void {
    if (this.#child !== child) return
    this.#child = undefined
    for (const { reject } of this.#waiting.values())
      reject(new NoAnswerError({ code: 'exited', message: 'the program ended without an answer' }))
    this.#waiting.clear()
  }
}

function stop(child: ChildProcessWithoutNullStreams): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill()
    else process.kill(-child.pid, 'SIGTERM')
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
