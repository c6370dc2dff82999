/**
 * @file A language model of the AI SDK, typed by shape: specification v2 (`ai` 5), v3 (`ai` 6) and v4 (`ai` 7), which
 * differ here in how an answer ends and counts.
 */
import type { Json } from '../json.js'
import type { Message, ToolCall } from '../message.js'
import type { Model, ModelOutput, ModelRequest, Usage } from '../model.js'
import { ModelError } from './model-error.js'
import { statusError } from './status-error.js'
import { toolCallOf } from './tool-call.js'

/** The part of a model that is used. */
export interface AiSdkLanguageModel {
  readonly provider: string
  readonly modelId: string
  // biome-ignore lint/suspicious/noExplicitAny: the three specifications share no type of these options
  doGenerate(options: any): PromiseLike<AiSdkAnswer>
}

interface AiSdkAnswer {
  readonly content: readonly { readonly type: string; readonly [field: string]: unknown }[]
  readonly finishReason: unknown
  readonly usage: unknown
  readonly response?: { readonly modelId?: string | undefined } | undefined
}

/** A model of any provider of the AI SDK. Its own retries must be off: a bare model has none. */
export function aiSdkModel(model: AiSdkLanguageModel, { name }: { name?: string } = {}): Model {
  const own = name ?? `${model.provider}:${model.modelId}`
  return {
    name: own,
    async generate(request, signal) {
      let answer: AiSdkAnswer
      try {
        answer = await model.doGenerate(callOptions(request, signal))
      } catch (error) {
        signal.throwIfAborted()
        throw failureOf(error, own)
      }
      return outputOf(answer, model.modelId, own)
    },
  }
}

function callOptions({ messages, tools, toolChoice, config = {} }: ModelRequest, abortSignal: AbortSignal) {
  const { temperature, topP, maxTokens, seed, stop } = config
  return {
    prompt: messages.map(promptMessage),
    temperature,
    topP,
    maxOutputTokens: maxTokens,
    seed,
    stopSequences: stop,
    ...(tools?.length
      ? {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            name,
            description,
            inputSchema: parameters,
          })),
          toolChoice: { type: toolChoice ?? 'auto' },
        }
      : {}),
    abortSignal,
  }
}

function promptMessage(message: Message): object {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content }
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.content }] }
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.content === '' ? [] : [{ type: 'text', text: message.content }]),
          ...(message.toolCalls ?? []).map(({ id, name, arguments: input }) => ({
            type: 'tool-call',
            toolCallId: id,
            toolName: name,
            input,
          })),
        ],
      }
    case 'tool':
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.toolCallId,
            toolName: message.toolName,
            output: { type: message.failed ? 'error-text' : 'text', value: message.content },
          },
        ],
      }
  }
}

function outputOf(
  { content, finishReason, usage, response }: AiSdkAnswer,
  model: string,
  name: string,
): ModelOutput {
  if (!Array.isArray(content)) throw new ModelError('bad_answer', `${name}: the answer has no content`)
  const textOf = (type: string): string =>
    content.flatMap(part => (part.type === type && typeof part.text === 'string' ? [part.text] : [])).join('')
  const reasoning = textOf('reasoning')
  const toolCalls = content.filter(({ type }) => type === 'tool-call').map(callOf)
  const counted = usageOf(usage)
  return {
    model: response?.modelId ?? model,
    message: {
      role: 'assistant',
      content: textOf('text'),
      ...(reasoning === '' ? {} : { reasoning }),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
    },
    finish: finishOf(finishReason, name),
    ...(counted === undefined ? {} : { usage: counted }),
  }
}

function callOf(part: { readonly [field: string]: unknown }): ToolCall {
  const { toolCallId, toolName, input } = part
  const text = typeof input === 'string' ? input : JSON.stringify(input as Json)
  return toolCallOf({ id: String(toolCallId), name: String(toolName), text })
}

function finishOf(published: unknown, name: string): ModelOutput['finish'] {
  const reason = (published as { unified?: unknown } | null)?.unified ?? published
  if (reason === 'error') throw new ModelError('bad_answer', `${name}: the model ended with an error`)
  const known = ['stop', 'length', 'tool-calls', 'content-filter'] as const
  return known.find(each => each === reason) ?? 'other'
}

/** v2 counts in numbers, v3 and v4 in objects with a total. */
function usageOf(usage: unknown): Usage | undefined {
  const { inputTokens, outputTokens } = (usage ?? {}) as { inputTokens?: unknown; outputTokens?: unknown }
  const count = (tokens: unknown): unknown => (tokens as { total?: unknown } | null)?.total ?? tokens
  const [input, output] = [count(inputTokens), count(outputTokens)]
  if (typeof input !== 'number' || typeof output !== 'number') return undefined
  return { inputTokens: input, outputTokens: output }
}

/** `APICallError` by shape; anything else may be a broken connection, and is tried again. */
function failureOf(error: unknown, name: string): ModelError {
  if (ModelError.isInstance(error)) return error
  const { statusCode, responseHeaders, message } = error as {
    statusCode?: unknown
    responseHeaders?: { readonly [field: string]: string }
    message?: unknown
  }
  if (typeof statusCode === 'number')
    return statusError(statusCode, {
      host: name,
      retryAfter: responseHeaders?.['retry-after'],
      body: { error: { message } },
    })
  return new ModelError('unreachable', `${name}: ${typeof message === 'string' ? message : String(error)}`, {
    cause: error,
  })
}
