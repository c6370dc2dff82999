import { z } from 'zod'
import type { ModelOutput, TokenLogprob } from '../model.js'
import { ModelError } from './model-error.js'
import { toolCallOf } from './tool-call.js'

const alternative = z.object({ token: z.string(), logprob: z.number() })
const completion = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          reasoning: z.string().nullish(),
          reasoning_content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }),
            )
            .nullish(),
        }),
        logprobs: z
          .object({
            content: z
              .array(alternative.extend({ top_logprobs: z.array(alternative).default([]) }))
              .nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
})

/** Reads a chat completion. @throws ModelError `bad_answer` naming the field */
export function readCompletion(
  value: unknown,
  { model, host }: { model: string; host: string },
): ModelOutput {
  const read = completion.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const field = issue?.path.join('.') || 'the answer'
    throw new ModelError('bad_answer', `${host}: no chat completion (${field}: ${issue?.message})`)
  }
  const { choices, usage, model: answered = model } = read.data
  const { message, finish_reason, logprobs } = choices[0]!
  const reasoning = message.reasoning_content ?? message.reasoning
  const toolCalls = message.tool_calls?.map(call =>
    toolCallOf({ id: call.id, name: call.function.name, text: call.function.arguments }),
  )
  return {
    model: answered,
    message: {
      role: 'assistant',
      content: message.content ?? message.refusal ?? '',
      ...(reasoning ? { reasoning } : {}),
      ...(toolCalls?.length ? { toolCalls } : {}),
    },
    finish: finishOf(finish_reason),
    ...(usage ? { usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } } : {}),
    ...(logprobs?.content
      ? {
          logprobs: logprobs.content.map(
            ({ token, logprob, top_logprobs }): TokenLogprob => ({ token, logprob, top: top_logprobs }),
          ),
        }
      : {}),
  }
}

function finishOf(reason: string | null | undefined): ModelOutput['finish'] {
  switch (reason) {
    case 'stop':
    case 'length':
      return reason
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls'
    case 'content_filter':
      return 'content-filter'
    default:
      return 'other'
  }
}
