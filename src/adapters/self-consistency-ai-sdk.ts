/** @file SCI for a language model of the AI SDK. No SDK is needed to load this file. */
import { type SelfConsistencyOptions, selfConsistency } from '../selective/index.js'
import { type ChatMessage, type ConsistentChat, checkTemperature, replyOf } from './self-consistency-chat.js'

/** What of a language model is used; models of specification v3 (`ai` 6) and v2 (`ai` 5) fit. */
export interface SampledModel {
  // biome-ignore lint/suspicious/noExplicitAny: options and result are typed by the caller's SDK, which is no dependency.
  doGenerate(options: any): PromiseLike<any>
}

interface Generated {
  readonly content: readonly { readonly type: string; readonly text?: string }[]
  /** A word in v2, an object in v3. */
  readonly finishReason?: string | { readonly unified?: string }
}

/**
 * As `consistentChat`, for a model such as `openai('gpt-4o-mini')`, wrapped by `guardMiddleware` or not.
 *
 * @param options.temperature - above 0. @default 1
 * @throws InvalidArgumentError if an option is out of range; the abort's reason
 */
export function consistentModel(
  model: SampledModel,
  { temperature = 1, ...options }: SelfConsistencyOptions & { temperature?: number } = {},
): ConsistentChat {
  checkTemperature('consistentModel', temperature)
  return selfConsistency<ChatMessage>(async (messages, { abort }) => {
    const { content, finishReason }: Generated = await model.doGenerate({
      prompt: messages.map(promptMessage),
      temperature,
      abortSignal: abort,
    })
    const text = content.map(part => (part.type === 'text' ? (part.text ?? '') : '')).join('')
    return replyOf(text, typeof finishReason === 'object' ? finishReason.unified : finishReason)
  }, options)
}

function promptMessage({ role, content }: ChatMessage): object {
  if (role === 'system' || role === 'developer') return { role: 'system', content }
  return { role, content: [{ type: 'text', text: content }] }
}
