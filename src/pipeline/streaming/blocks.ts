import type { Delivery, Edge } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'
import type { Channel, ToolCall } from '../event.js'
import { guardedEdge } from '../guarded-edge.js'
import type { Judgement, JudgeOptions, Pipeline } from '../pipeline.js'
import { Block } from './block.js'
import type { HoldBack } from './held-text.js'
import type { JudgedBlock, StreamJudge } from './stream-judge.js'
import { wholeJudge } from './whole-judge.js'
import { type Cadence, windowJudge } from './window-judge.js'

/** How the text of a stream is judged. */
export interface JudgingOptions extends Omit<JudgeOptions, 'edge'> {
  readonly pipeline: Pipeline
  /** What the model was asked: the context in which its answer is judged. */
  readonly asked: Conversation
  /** How growing text is judged by signals that read whole texts. */
  readonly cadence?: Partial<Cadence>
  /** What the arguments of a tool call say: the text to judge. @default the text as it came */
  readonly readArguments?: (text: string) => string
  /** Gives the judge in place of those signals, such as a session that reads token by token; undefined leaves it to them. */
  readonly openJudge?: (
    block: JudgedBlock & { readonly edge: Edge },
  ) => StreamJudge | undefined | Promise<StreamJudge | undefined>
  /** Told of every entry of the ledger. */
  readonly onJudged?: (judgement: Judgement) => void
}

const edgeOf: Readonly<Record<Channel, Edge>> = {
  text: 'answer',
  refusal: 'answer',
  reasoning: 'plan',
  'tool-arguments': 'call',
  other: 'answer',
}

/** The blocks of one answer. */
export class Blocks {
  readonly #options: JudgingOptions
  readonly #window: HoldBack['window']
  readonly #blocks = new Map<string, Block>()
  /** The client's text up to the last retry, which is what the next block goes on from. */
  #resumed: string | undefined
  #attempt = 0

  constructor(options: JudgingOptions, window: HoldBack['window']) {
    this.#options = options
    this.#window = window
  }

  get(key: string): Block | undefined {
    return this.#blocks.get(key)
  }
  get all(): readonly Block[] {
    return [...this.#blocks.values()]
  }
  get open(): readonly Block[] {
    return this.all.filter(block => !block.isComplete)
  }

  async start({
    block: key,
    channel,
    choice,
    tool,
  }: {
    block: string
    channel: Channel
    choice: number
    tool?: ToolCall
  }): Promise<Block> {
    const { pipeline, openJudge } = this.#options
    const edge = guardedEdge(pipeline, edgeOf[channel])
    const before = this.#before(channel, choice)
    const opened = { channel, choice, before, ...(tool === undefined ? {} : { tool }) }
    const judge =
      edge === undefined ? undefined : ((await openJudge?.({ ...opened, edge })) ?? this.#judge(opened, edge))
    const capture = pipeline.capture === 'on'
    const block = new Block({ key, channel, choice, judge, window: this.#window, capture })
    this.#blocks.set(key, block)
    return block
  }

  /** Judges the rest of blocks and records them as complete. Gives the first that policy stops. */
  async complete(blocks: readonly Block[]): Promise<Block | undefined> {
    for (const block of blocks) {
      await block.complete()
      if (block.trigger !== undefined) return block
      await this.record([block], 'complete')
    }
    return undefined
  }

  /** @throws StoreError as `Pipeline.record` */
  async record(blocks: readonly Block[], outcome: Delivery['outcome']): Promise<void> {
    const { pipeline, run, origin, onJudged } = this.#options
    const attempt: Record<string, string> = this.#attempt === 0 ? {} : { attempt: String(this.#attempt) }
    for (const block of blocks) {
      const judgement = await block.record(pipeline, outcome, { run, origin: { ...origin, ...attempt } })
      if (judgement !== undefined) onJudged?.(judgement)
    }
  }

  /** Forgets what is open, since the model goes on from `delivered`. */
  async retry(delivered: string): Promise<void> {
    const open = this.open
    await this.record(open, 'retried')
    for (const block of open) {
      block.close()
      this.#blocks.delete(block.key)
    }
    this.#resumed = delivered
    this.#attempt += 1
  }

  close(): void {
    for (const block of this.all) block.close()
  }

  #judge({ channel, before }: JudgedBlock, edge: Edge): StreamJudge {
    const { pipeline, run, asked, abort, cadence, readArguments } = this.#options
    const common = { pipeline, edge, run, asked, ...(abort === undefined ? {} : { abort }) }
    if (channel === 'tool-arguments')
      return wholeJudge({ ...common, ...(readArguments === undefined ? {} : { read: readArguments }) })
    return windowJudge({ ...common, before, ...(cadence === undefined ? {} : { cadence }) })
  }

  /** A text that is spread over blocks of one kind is judged as one. */
  #before(channel: Channel, choice: number): string {
    if (channel === 'tool-arguments' || channel === 'other') return ''
    if (channel === 'text' && this.#resumed !== undefined) return this.#resumed
    return this.all
      .filter(block => block.choice === choice && block.channel === channel)
      .map(({ tail }) => tail)
      .join('')
  }
}
