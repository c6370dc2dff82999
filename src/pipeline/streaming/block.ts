import type { Delivery } from '../../core/index.js'
import type { Channel } from '../event.js'
import type { Judgement, Pipeline, RecordOptions } from '../pipeline.js'
import { HeldText, type HoldBack } from './held-text.js'
import type { PrefixVerdict, StreamJudge } from './stream-judge.js'
import { TextDigest } from './text-digest.js'

/** What follows a block is judged with at most this much of it, in UTF-16 units. */
const contextLength = 2000

export interface BlockOptions {
  readonly key: string
  readonly channel: Channel
  readonly choice: number
  /** Absent: no signal looks at this kind of text, so it passes. */
  readonly judge: StreamJudge | undefined
  readonly window: HoldBack['window']
  readonly capture: boolean
}

/** One run of text with its judge, its hold-back and what is known of both for the ledger. */
export class Block {
  readonly key: string
  readonly channel: Channel
  readonly choice: number
  /** Whether the client knows of the block. */
  isShown = false
  /** Set once the last text of the block was judged. */
  isComplete = false
  readonly #judge: StreamJudge | undefined
  readonly #held: HeldText
  readonly #judged = new TextDigest()
  readonly #delivered = new TextDigest()
  readonly #capture: boolean
  #tail = ''
  #content = ''
  #trigger: number | undefined
  #isRecorded = false

  constructor({ key, channel, choice, judge, window, capture }: BlockOptions) {
    this.key = key
    this.channel = channel
    this.choice = choice
    this.#judge = judge
    this.#held = new HeldText(window)
    this.#capture = capture
  }

  /** Offset in the block's text. */
  get received(): number {
    return this.#held.received
  }
  get released(): number {
    return this.#held.released
  }
  /** Where policy stopped the text. */
  get trigger(): number | undefined {
    return this.#trigger
  }
  /** The end of the text received, for judging what comes after it. */
  get tail(): string {
    return this.#tail
  }

  /** Text before this offset may leave. Nothing of a tool call's arguments does before all of them are judged. */
  get limit(): number {
    return this.channel === 'tool-arguments' && !this.isComplete ? 0 : this.#held.limit
  }

  push(text: string): void | Promise<void> {
    this.#held.push(text)
    this.#judged.push(text)
    this.#tail = (this.#tail + text).slice(-contextLength)
    if (this.#capture) this.#content += text
    if (this.#judge === undefined) {
      this.#held.clear(this.received)
      this.#held.free()
      return
    }
    return this.#apply(this.#judge.push(text))
  }

  /** The text has waited long enough: what can be judged is, and leaves if it passes. */
  async hurry(): Promise<void> {
    if (this.#judge !== undefined) await this.#apply(this.#judge.flush())
    this.#held.free()
  }

  /** No more text comes: all of it is judged, and leaves if it passes. */
  async complete(): Promise<void> {
    if (this.isComplete) return
    if (this.#judge !== undefined) await this.#apply(this.#judge.end())
    if (this.#trigger !== undefined) return
    this.isComplete = true
    this.#held.free()
  }

  release(upTo: number): string {
    const text = this.#held.release(upTo)
    this.#delivered.push(text)
    return text
  }

  /**
   * Keeps what was judged and what of it left, once. A block of which nothing was judged has nothing to tell: nothing
   * of it left either.
   *
   * @throws StoreError as `Pipeline.record`
   */
  async record(
    pipeline: Pick<Pipeline, 'record'>,
    outcome: Delivery['outcome'],
    { run, origin }: Pick<RecordOptions, 'run' | 'origin'>,
  ): Promise<Judgement | undefined> {
    const verdict = this.#judge?.verdict
    if (this.#isRecorded || verdict === undefined) return undefined
    this.#isRecorded = true
    // A complete block is recorded before the last of it leaves.
    const left = outcome === 'complete' ? this.#judged : this.#delivered
    return pipeline.record(verdict, {
      run,
      origin: { ...origin, channel: this.channel, choice: String(this.choice), stream: 'true' },
      subject: {
        sha256: this.#judged.hex(),
        length: this.#judged.length,
        ...(this.#capture ? { content: this.#content } : {}),
      },
      delivery: {
        outcome,
        sha256: left.hex(),
        length: left.length,
        ...(this.#trigger === undefined ? {} : { stoppedAt: this.#trigger }),
      },
    })
  }

  /** Why the text was stopped, in words that do not quote it. */
  get reason(): string {
    return this.#judge?.verdict?.decision.reason ?? 'the text was stopped'
  }

  close(): void {
    this.#judge?.close()
  }

  #apply(verdict: PrefixVerdict | Promise<PrefixVerdict>): void | Promise<void> {
    if (verdict instanceof Promise) return verdict.then(each => this.#read(each))
    this.#read(verdict)
  }

  #read({ cleared, trigger }: PrefixVerdict): void {
    this.#held.clear(cleared)
    if (trigger === undefined || this.#trigger !== undefined) return
    this.#trigger = trigger
    this.#held.stop(trigger)
  }
}
