import type { ModelReference, Signal } from '../core/index.js'
import { InvalidArgumentError } from '../core/index.js'
import { type Model, type ModelCard, openModel } from '../inference/index.js'
import { defaultMaxBytes, subjectOf } from './conversation.js'
import { headReader } from './heads.js'
import { foreignLetters } from './language.js'
import { unchanged } from './mapped-text.js'
import { normalise } from './normalise.js'
import { type Passage, passagesOf } from './passages.js'
import { createScorer, type PassageResult } from './scorer.js'
import { runSelfTest, type SelfTestReport } from './self-test.js'
import { guardSignals } from './signals.js'
import { type ScoredPassage, summarise } from './summary.js'
import type { Conversation, TextScore } from './text-score.js'

export interface GuardOptions {
  /** Name of an embedded model, a folder, or `hub:owner/name@revision`. @default 'guard-text' */
  readonly model?: string
  /** Worker threads. @default 2, or 1 on a machine with one core */
  readonly workers?: number
  /** UTF-8 bytes of judged text above which scoring is refused. @default 1 MiB */
  readonly maxBytes?: number
}

/** The text guard: one model that scores prompts, and replies in the context of their prompts. */
export interface Guard extends AsyncDisposable {
  readonly card: ModelCard
  readonly model: ModelReference
  readonly selfTest: SelfTestReport
  /**
   * Scores a conversation.
   *
   * @throws InvalidInputError if it is empty, too long, or ends in a message nobody judges; InferenceFailedError if the
   *   model gives no answer; the abort's reason when aborted
   */
  score(conversation: Conversation, options?: { abort?: AbortSignal }): Promise<TextScore>
  /** `harm` and `injection`; both look at the same conversation object in one pass. */
  readonly signals: readonly Signal<Conversation>[]
}

/**
 * Opens a model, verifies it, runs its self-test and gives a guard.
 *
 * @throws ModelIntegrityError if a file differs from its card, the card lacks what a guard needs, or the self-test fails
 */
export async function openGuard(options: GuardOptions = {}): Promise<Guard> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  if (!(Number.isInteger(maxBytes) && maxBytes > 0))
    throw new InvalidArgumentError(`openGuard: maxBytes must be a positive integer, got ${maxBytes}`)
  const model = await openModel(
    options.model ?? 'guard-text',
    options.workers === undefined ? {} : { workers: options.workers },
  )
  try {
    return await guardOf(model, maxBytes)
  } catch (error) {
    await model[Symbol.asyncDispose]()
    throw error
  }
}

async function guardOf(model: Model, maxBytes: number): Promise<Guard> {
  const heads = headReader(model.card)
  const selfTest = await runSelfTest(model, heads)
  const scorer = createScorer(model, heads)
  const foreign = foreignLetters(model.card.languages)

  const score: Guard['score'] = async (conversation, { abort } = {}) => {
    const started = performance.now()
    const subject = subjectOf(conversation, maxBytes)
    abort?.throwIfAborted()
    const { passages, findings, locate } = passagesOf(subject)
    const stop = abort === undefined ? {} : { abort }
    const context =
      subject.context === undefined
        ? undefined
        : await scorer.contextOf(normalise(unchanged(subject.context.text)).text.text, abort)
    const scored = await Promise.all(
      passages.map(async (passage: Passage): Promise<ScoredPassage> => {
        const asPrompt = scorer.score(passage.text, stop)
        if (context === undefined) return { passage, harm: await asPrompt, injection: await asPrompt }
        const asReply = scorer.score(passage.text, { context, ...stop })
        const [injection, harm]: PassageResult[] = await Promise.all([asPrompt, asReply])
        return { passage, harm: harm!, injection: injection! }
      }),
    )
    return summarise({
      mode: subject.mode,
      scored,
      findings,
      locate,
      heads,
      foreignShare: foreign(passages[0]!.text.text),
      model: model.reference,
      started,
    })
  }
  return Object.freeze({
    card: model.card,
    model: model.reference,
    selfTest,
    score,
    signals: guardSignals(score),
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  })
}
