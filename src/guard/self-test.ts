/** @file Before a guard is used its model must tell apart the examples on its own card. */
import { ModelIntegrityError } from '../core/index.js'
import { type Model, sequenceOf } from '../inference/index.js'
import type { HeadReader } from './heads.js'

/** How one head did on the card's examples. */
export interface SelfTestRow {
  readonly head: string
  readonly positives: number
  readonly negatives: number
  /** Calibrated probabilities in [0, 1]. */
  readonly lowestPositive: number
  readonly highestNegative: number
}

export interface SelfTestReport {
  readonly rows: readonly SelfTestRow[]
  readonly costMs: number
}

/**
 * Scores the card's examples and checks that every positive lies above every negative, head by head.
 *
 * @throws ModelIntegrityError naming the head that does not separate its examples, or a decision head without any
 */
export async function runSelfTest(model: Model, heads: HeadReader): Promise<SelfTestReport> {
  const started = performance.now()
  const fail = (message: string): ModelIntegrityError =>
    new ModelIntegrityError({ file: 'card.json', message: `self-test of ${model.card.id}: ${message}` })
  for (const head of ['harm-prompt', 'harm-response', 'injection'])
    if (model.card.selfTest[head] === undefined) throw fail(`the card has no examples for "${head}"`)

  const rows = await Promise.all(
    Object.entries(model.card.selfTest).map(async ([head, { negative, positive }]): Promise<SelfTestRow> => {
      const [negatives, positives] = await Promise.all(
        [negative, positive].map(examples =>
          Promise.all(examples.map(async example => heads.probability(await run(model, example), head))),
        ),
      )
      const lowestPositive = Math.min(...positives!)
      const highestNegative = Math.max(...negatives!)
      if (!(lowestPositive > highestNegative))
        throw fail(
          `"${head}" does not separate its examples: lowest positive ${lowestPositive.toFixed(4)}, ` +
            `highest negative ${highestNegative.toFixed(4)}`,
        )
      return { head, positives: positive.length, negatives: negative.length, lowestPositive, highestNegative }
    }),
  )
  return Object.freeze({ rows: Object.freeze(rows), costMs: performance.now() - started })
}

/** One example, cut as the trainer cuts: the prompt to its last tokens before a reply, the rest to its first. */
function run(
  model: Model,
  { prompt, response }: { prompt: string; response?: string | undefined },
): Promise<Float32Array> {
  const { maxTokens, contextTokens } = model.card.input
  const { ids } = model.tokenizer.tokenize(prompt)
  if (response === undefined) return model.run(sequenceOf(model.tokenizer, ids.subarray(0, maxTokens - 2)))
  const context = ids.slice(Math.max(0, ids.length - contextTokens))
  const reply = model.tokenizer.tokenize(response).ids.subarray(0, maxTokens - 3 - context.length)
  return model.run(sequenceOf(model.tokenizer, context, reply))
}
