import { DuctileError, InvalidArgumentError } from '../../core/index.js'
import type { Stop, StreamEvent } from '../event.js'
import type { Block } from './block.js'
import { Blocks, type JudgingOptions } from './blocks.js'
import { checkHoldBack, defaultHoldBack, type HoldBack } from './held-text.js'
import { continuing, type Intervention, introspection, type Retry, replacement } from './intervention.js'
import { ReleaseQueue } from './release-queue.js'
import { type Arrival, Source } from './source.js'

export interface GuardStreamOptions extends JudgingOptions {
  readonly holdBack?: Partial<HoldBack>
  /** What happens to text that policy stops. @default cut */
  readonly onTrigger?: Intervention
  /** Longest the upstream may say nothing, in milliseconds. @default 60000 */
  readonly stallMs?: number
  /** Text and events that may wait, in characters, an event counting for 64 more. Beyond, the stream is cut. @default 1048576 */
  readonly maxHeld?: number
}

/**
 * Judges a stream while it runs. Gives the events that may reach the client, in batches, in the order they came; read
 * it no faster than the client does, and the upstream is read no faster either.
 *
 * - Text leaves once it is judged and `holdBack.window` behind what is judged. On a trigger at offset t of a block the
 *   client has its first t - window characters (up to t, where `maxDelayMs` released some early) and never more.
 * - Events stay in order, so what comes behind held text waits with it. A tool call begins to leave when all its
 *   arguments were judged.
 * - Reasoning is judged on the edge `plan`, arguments on `call`, or on `answer` where the pipeline has no checks there.
 * - The ledger gets one entry a block, before the last of its text leaves: what was judged, what left, where it was cut.
 *   A ledger that fails ends the stream as the failure mode says.
 * - It ends in `cut`, in `error`, or as the upstream ended. Ending the iteration early, or `abort`, records what left.
 */
export async function* guardStream(
  batches: AsyncIterable<readonly StreamEvent[]>,
  options: GuardStreamOptions,
): AsyncGenerator<readonly StreamEvent[], void, void> {
  const stream = new GuardedStream(batches, options)
  try {
    yield* stream.run()
  } finally {
    await stream.leave()
  }
}

class GuardedStream {
  readonly #options: GuardStreamOptions
  readonly #holdBack: HoldBack
  readonly #stallMs: number
  readonly #maxHeld: number
  readonly #queue = new ReleaseQueue()
  readonly #blocks: Blocks
  #source: Source
  /** Milliseconds: when the upstream last said something, and when held text was last hurried on. */
  #lastRead = performance.now()
  #lastHurry = 0
  #hasEnd = false
  #isDone = false
  #hasFailed = false
  #attempt = 0
  /** Of the answer's text, for a retry to go on from. */
  #delivered = ''
  /** Blocks the client has open, that a retry goes on in. */
  #resumable = new Set<string>()
  #map: (event: StreamEvent) => readonly StreamEvent[] = event => [event]

  constructor(batches: AsyncIterable<readonly StreamEvent[]>, options: GuardStreamOptions) {
    const { holdBack, stallMs = 60_000, maxHeld = 1_048_576, abort } = options
    this.#options = options
    this.#holdBack = { ...defaultHoldBack, ...holdBack }
    checkHoldBack(this.#holdBack)
    if (!(stallMs > 0))
      throw new InvalidArgumentError(`guardStream: stallMs must be greater than 0, got ${stallMs}`)
    this.#stallMs = stallMs
    this.#maxHeld = maxHeld
    this.#blocks = new Blocks(options, this.#holdBack.window)
    this.#source = new Source(batches, abort)
  }

  async *run(): AsyncGenerator<readonly StreamEvent[], void, void> {
    while (!this.#isDone) {
      const out = await this.#step()
      if (out.length === 0) continue
      yield out
      // The consumer's time is not the upstream's silence.
      this.#lastRead = performance.now()
    }
  }

  /** All is done, or the consumer stopped reading: then what is still open is recorded as abandoned. */
  async leave(): Promise<void> {
    this.#source.close()
    try {
      if (!this.#hasFailed) await this.#blocks.record(this.#blocks.all, 'abandoned')
    } finally {
      this.#blocks.close()
    }
  }

  async #step(): Promise<readonly StreamEvent[]> {
    const { abort } = this.#options
    const patience = this.#patience()
    // What is due comes first, however fast the upstream speaks.
    const arrival: Arrival = patience > 0 ? await this.#source.next(patience) : { type: 'late' }
    abort?.throwIfAborted()
    const now = performance.now()
    if (arrival.type === 'events') this.#lastRead = now
    try {
      if (arrival.type === 'events') return await this.#read(arrival.events, now)
      if (arrival.type === 'late') return await this.#late(now)
      return await this.#end(arrival.type === 'failed' ? failure(arrival.error) : undefined)
    } catch (error) {
      abort?.throwIfAborted()
      // Such as a ledger that cannot keep the entry: nothing more leaves.
      this.#hasFailed = true
      this.#isDone = true
      return [failure(error)]
    }
  }

  /** Milliseconds until something must be done without the upstream. */
  #patience(): number {
    const now = performance.now()
    const stall = this.#lastRead + this.#stallMs - now
    const since = this.#waiting()?.since
    if (since === undefined) return stall
    return Math.min(stall, Math.max(since, this.#lastHurry) + this.#holdBack.maxDelayMs - now)
  }

  /** Text that waits and to which the limit of time applies. Arguments wait for their end, however long. */
  #waiting(): { readonly block: Block; readonly since: number } | undefined {
    if (this.#holdBack.atLimit === 'wait') return undefined
    const { waiting } = this.#queue
    return waiting?.block.channel === 'tool-arguments' ? undefined : waiting
  }

  async #read(events: readonly StreamEvent[], now: number): Promise<StreamEvent[]> {
    for (const each of events)
      for (const event of this.#map(each)) {
        if (event.kind === 'error') return this.#end(event)
        const taking = this.#take(event, now)
        const stopped = taking instanceof Promise ? await taking : taking
        if (stopped !== undefined) return this.#intervene(stopped)
      }
    const out = this.#drain()
    if (this.#queue.weight <= this.#maxHeld) return out
    const stop = { code: 'held_too_much', reason: 'more text waits to be judged than may be held' }
    return [...out, ...(await this.#cut(stop))]
  }

  /** Takes one event in. Gives the block whose text policy stops, if it does. Waits only where judging does. */
  #take(event: StreamEvent, now: number): Block | undefined | Promise<Block | undefined> {
    switch (event.kind) {
      case 'block-start':
        return this.#start(event, now)
      case 'delta': {
        const block = this.#blocks.get(event.block)
        if (block === undefined) return this.#startBare(event, now)
        const judging = block.push(event.text)
        this.#queue.push(event, block, now)
        const stopped = () => (block.trigger === undefined ? undefined : block)
        return judging === undefined ? stopped() : judging.then(stopped)
      }
      case 'block-end':
      case 'end':
      case 'done':
        return this.#complete(event, now)
      default:
        this.#queue.push(event, undefined, now)
        return undefined
    }
  }

  async #start(event: Extract<StreamEvent, { kind: 'block-start' }>, now: number): Promise<undefined> {
    const block = await this.#blocks.start(event)
    // A retry goes on in a block that the client has open.
    block.isShown = this.#resumable.delete(event.block)
    if (!block.isShown) this.#queue.push(event, block, now)
  }

  /** Text in a block that was never started: the format leaves that out, or the stream is odd. It is judged all the same. */
  async #startBare(event: Extract<StreamEvent, { kind: 'delta' }>, now: number): Promise<Block | undefined> {
    await this.#blocks.start({ block: event.block, channel: event.channel, choice: 0 })
    return this.#take(event, now)
  }

  async #complete(event: StreamEvent, now: number): Promise<Block | undefined> {
    const ending = this.#blocks.open.filter(block =>
      event.kind === 'block-end'
        ? block.key === event.block
        : event.kind === 'end'
          ? block.choice === event.choice
          : true,
    )
    const stopped = await this.#blocks.complete(ending)
    if (stopped !== undefined) return stopped
    if (event.kind === 'end') this.#hasEnd = true
    this.#queue.push(event, undefined, now)
    return undefined
  }

  /** Time is over: for held text, or for the upstream. */
  async #late(now: number): Promise<StreamEvent[]> {
    const { maxDelayMs, atLimit } = this.#holdBack
    if (now - this.#lastRead >= this.#stallMs)
      return this.#end({
        kind: 'error',
        stop: { code: 'stalled', reason: `the upstream said nothing for ${this.#stallMs} ms` },
      })
    const waiting = this.#waiting()
    if (waiting === undefined || now - waiting.since < maxDelayMs) return []
    if (atLimit === 'cut')
      return this.#cut({ code: 'delay_exceeded', reason: `text waited longer than ${maxDelayMs} ms` })
    this.#lastHurry = now
    await waiting.block.hurry()
    return waiting.block.trigger === undefined ? this.#drain() : this.#intervene(waiting.block)
  }

  /** The upstream is at its end, or failed. Text that passes still leaves; calls that are not complete do not. */
  async #end(error: StreamEvent | undefined): Promise<StreamEvent[]> {
    const broken = this.#blocks.open
    for (const block of broken) {
      if (block.channel === 'tool-arguments') continue
      await block.complete()
      if (block.trigger !== undefined) return this.#intervene(block)
    }
    const out = this.#drain()
    this.#isDone = true
    await this.#blocks.record(broken, 'broken')
    if (error !== undefined) return [...out, error]
    if (this.#hasEnd && broken.length === 0) return out
    const stop = {
      code: 'upstream_incomplete',
      reason: 'the upstream stopped in the middle of its answer',
    }
    return [...out, { kind: 'error', stop }]
  }

  /** Lets go what stands before the trigger, and carries out what is to happen to the rest. */
  async #intervene(block: Block): Promise<StreamEvent[]> {
    const { onTrigger = { kind: 'cut' } } = this.#options
    const out = this.#drain()
    const stop: Stop = { code: 'content_filter', reason: block.reason }
    if (onTrigger.kind === 'retry' && this.#mayRetry(onTrigger)) {
      await this.#retry(onTrigger, stop)
      return out
    }
    const last = onTrigger.kind === 'retry' ? (onTrigger.otherwise ?? { kind: 'cut' }) : onTrigger
    if (last.kind === 'cut') return [...out, ...(await this.#cut(stop))]
    const instead = replacement(last.text, block.choice, this.#blocks.open)
    return [...out, ...instead, ...(await this.#cut(stop, 'replaced'))]
  }

  async #cut(stop: Stop, outcome: 'cut' | 'replaced' = 'cut'): Promise<StreamEvent[]> {
    this.#isDone = true
    await this.#blocks.record(this.#blocks.open, outcome)
    return [{ kind: 'cut', stop }]
  }

  #mayRetry({ retries = 5 }: Retry): boolean {
    return this.#attempt < retries && new Set(this.#blocks.all.map(({ choice }) => choice)).size === 1
  }

  async #retry({ ask, instruction = introspection }: Retry, stop: Stop): Promise<void> {
    this.#source.close()
    this.#queue.clear()
    this.#attempt += 1
    const shown = this.#blocks.open.filter(block => block.isShown)
    this.#resumable = new Set(shown.map(({ key }) => key))
    this.#map = continuing(this.#attempt, shown)
    await this.#blocks.retry(this.#delivered)
    const request = { attempt: this.#attempt, delivered: this.#delivered, instruction, stop }
    this.#source = new Source(await ask(request), this.#options.abort)
    this.#lastRead = performance.now()
  }

  #drain(): StreamEvent[] {
    const out = this.#queue.drain()
    if (this.#options.onTrigger?.kind === 'retry')
      for (const event of out)
        if (event.kind === 'delta' && event.channel === 'text') this.#delivered += event.text
    return out
  }
}

/** An error as the end of a stream. Only our own words are told: those of others may quote the text. */
function failure(error: unknown): StreamEvent {
  const stop: Stop = DuctileError.isInstance(error)
    ? { code: error.code, reason: error.message }
    : { code: 'upstream_broken', reason: 'the upstream broke off its answer' }
  return { kind: 'error', stop }
}
