/** @file `POST /v1/moderations`: its input forms, and its results out of our judgements. */
import { z } from 'zod'
import { type Assessment, InvalidArgumentError, InvalidInputError, type Outcome } from '../core/index.js'
import { type Conversation, openaiCategories } from '../guard/index.js'
import { parseBody } from './openai-parse.js'

/** A key of the three maps: one of OpenAI's 13. */
export type ModerationCategory = (typeof openaiCategories)[number]

const moderationRequest = z.looseObject({
  input: z.union([
    z.string(),
    z.array(z.string()).min(1),
    z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).min(1),
  ]),
  model: z.string().optional(),
})

export interface ModerationResult {
  readonly flagged: boolean
  readonly categories: Readonly<Record<ModerationCategory, boolean>>
  readonly category_scores: Readonly<Record<ModerationCategory, number>>
  readonly category_applied_input_types: Readonly<Record<ModerationCategory, readonly 'text'[]>>
}

export interface ModerationResponse {
  readonly id: string
  readonly model: string
  readonly results: readonly ModerationResult[]
}

/**
 * Reads a request: a text, a list of texts (one result each), or a list of parts (one result in all).
 *
 * @throws InvalidInputError `invalid_request`, or `unsupported_content` for a part that is no text
 */
export function moderationConversations(body: unknown): readonly Conversation[] {
  const { input } = parseBody(moderationRequest, body)
  if (typeof input === 'string') return [asUser(input)]
  const texts = input.filter(item => typeof item === 'string')
  if (texts.length === input.length) return texts.map(asUser)
  const parts = input.filter(item => typeof item !== 'string')
  return [asUser(parts.map(partText).join('\n'))]
}

/**
 * One result. `flagged` says whether the served policy stops the text. A category is true when the text is flagged for
 * harm and the category's probability is at least 0.5; when none reaches that, the most probable one is. A text flagged
 * for prompt injection alone has no true category, as none of the 13 means it. A category the model has no head for is
 * false with score 0, as the format has no other word for it, and its list of applied input types is empty: it was not
 * looked for.
 *
 * @param options.outcomes - of one judgement
 * @param options.flagged - whether its decision stops
 * @param options.harmExceeded - whether a threshold on harm was exceeded
 * @throws InvalidInputError with the code of the signal's failure if harm could not be scored: a result without scores
 *   would read as safe; InvalidArgumentError if there is no harm signal
 */
export function moderationResult({
  outcomes,
  flagged,
  harmExceeded,
}: {
  outcomes: readonly Outcome[]
  flagged: boolean
  harmExceeded: boolean
}): ModerationResult {
  const known = knownCategories(harmOf(outcomes))
  const scores = mapped(category => known.get(category) ?? 0)
  const most = openaiCategories.reduce((a, b) => (scores[b] > scores[a] ? b : a))
  const applies = (category: ModerationCategory): boolean =>
    flagged &&
    harmExceeded &&
    (scores[category] >= 0.5 || (category === most && known.has(most) && scores[most] < 0.5))
  return {
    flagged,
    categories: mapped(applies),
    category_scores: scores,
    category_applied_input_types: mapped(category => (known.has(category) ? (['text'] as const) : [])),
  }
}

/** The `moderation` field of a chat completion, both sides. */
export interface InlineModeration {
  readonly input: InlineSide
  readonly output: InlineSide
}
type InlineSide =
  | {
      readonly type: 'moderation_results'
      readonly model: string
      readonly results: readonly ({
        readonly type: 'moderation_result'
        readonly model: string
      } & ModerationResult)[]
    }
  | { readonly type: 'error'; readonly code: string; readonly message: string }

/** One side of the inline field; `results` runs when asked, so that what cannot be scored becomes the error form. */
export function inlineSide(model: string, results: () => readonly ModerationResult[]): InlineSide {
  try {
    return {
      type: 'moderation_results',
      model,
      results: results().map(result => ({ type: 'moderation_result', model, ...result })),
    }
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    return { type: 'error', code: error.code, message: error.message }
  }
}

const asUser = (text: string): Conversation => ({ messages: [{ role: 'user', text }] })

function partText({ type, text }: { type: string; text?: string | undefined }, index: number): string {
  if (type === 'text' && text !== undefined) return text
  throw new InvalidInputError({
    code: 'unsupported_content',
    where: `input[${index}]`,
    message: `input[${index}]: parts of type "${type}" cannot be judged, only text can`,
  })
}

function harmOf(outcomes: readonly Outcome[]): Assessment {
  for (const outcome of outcomes) {
    if (outcome.type === 'scored' && outcome.assessment.signal === 'harm') return outcome.assessment
    if (outcome.type === 'unscored' && outcome.signal === 'harm')
      throw new InvalidInputError({ code: outcome.code, where: 'input', message: outcome.message })
  }
  throw new InvalidArgumentError('moderationResult: outcomes hold no signal "harm"')
}

/** Probabilities of the categories the model was trained to tell. */
function knownCategories({ categories }: Assessment): ReadonlyMap<string, number> {
  return new Map(
    categories.flatMap(({ taxonomy, name, probability }) =>
      taxonomy === 'openai' ? [[name, probability] as const] : [],
    ),
  )
}

function mapped<Value>(value: (category: ModerationCategory) => Value): Record<ModerationCategory, Value> {
  return Object.fromEntries(openaiCategories.map(category => [category, value(category)])) as Record<
    ModerationCategory,
    Value
  >
}
