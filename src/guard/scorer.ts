/** @file Runs the model over one passage, window by window. */
import type { Span } from '../core/index.js'
import { type Model, type Sequence, sequenceOf } from '../inference/index.js'
import type { HeadProbabilities, HeadReader } from './heads.js'
import { type Tokens, tokenizeLong } from './long-text.js'
import type { MappedText } from './mapped-text.js'
import { windowsOf } from './windows.js'

/** What the model says of one window of a passage. */
export interface WindowResult {
  readonly probabilities: HeadProbabilities
  /** In offsets of the passage's original. Worked out when asked. */
  span(): Span
}

export interface PassageResult {
  /** In the order of the text; never empty. */
  readonly windows: readonly WindowResult[]
  readonly tokens: number
  readonly unknown: number
}

/** Windows of one passage that wait for the model at a time: enough to keep the workers busy, few enough to share them. */
const inFlight = 8

export interface Scorer {
  /** Scores a passage as a prompt, or as a reply after the last tokens of its prompt. @throws the abort's reason */
  score(text: MappedText, options?: { context?: Int32Array; abort?: AbortSignal }): Promise<PassageResult>
  /** The last tokens of a prompt that stand before a reply. */
  contextOf(prompt: string, abort?: AbortSignal): Promise<Int32Array>
}

export function createScorer(model: Model, heads: HeadReader): Scorer {
  const { maxTokens, contextTokens, overlapTokens } = model.card.input
  return {
    async contextOf(prompt, abort) {
      const { ids } = await tokenizeLong(model.tokenizer, prompt, abort)
      return ids.slice(Math.max(0, ids.length - contextTokens))
    },
    async score(text, { context, abort } = {}) {
      const tokens = await tokenizeLong(model.tokenizer, text.text, abort)
      const capacity = context === undefined ? maxTokens - 2 : maxTokens - 3 - context.length
      const sequence = (part: Int32Array): Sequence =>
        context === undefined ? sequenceOf(model.tokenizer, part) : sequenceOf(model.tokenizer, context, part)
      const mode = context === undefined ? 'prompt' : 'response'
      const windows = await mapInOrder(
        windowsOf(tokens.ids.length, capacity, overlapTokens),
        inFlight,
        async window => {
          const logits = await model.run(
            sequence(tokens.ids.subarray(window.start, window.end)),
            abort === undefined ? {} : { abort },
          )
          return {
            probabilities: heads.probabilities(logits, mode),
            span: () => spanOf(text, tokens, window),
          }
        },
      )
      return { windows, tokens: tokens.ids.length, unknown: tokens.unknown }
    },
  }
}

/** The first window begins where the text does and the last ends there, so that nothing dropped lies outside all. */
function spanOf(text: MappedText, tokens: Tokens, window: { start: number; end: number }): Span {
  const first = window.start === 0 ? 0 : tokens.spanOf(window.start).start
  const last = window.end === tokens.ids.length ? text.text.length : tokens.spanOf(window.end - 1).end
  return text.originOf(first, last)
}

async function mapInOrder<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length)
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  return results
}
