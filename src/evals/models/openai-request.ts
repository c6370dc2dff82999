import type { Message } from '../message.js'
import type { ModelRequest } from '../model.js'

/** A request as the body of a chat completion. What is not set is left to the server. */
export function requestBody(
  model: string,
  { messages, tools, toolChoice, config = {} }: ModelRequest,
): object {
  const { temperature, topP, maxTokens, seed, stop, topLogprobs } = config
  return {
    model,
    messages: messages.map(chatMessage),
    tools: tools?.length
      ? tools.map(({ name, description, parameters }) => ({
          type: 'function',
          function: { name, description, parameters },
        }))
      : undefined,
    tool_choice: tools?.length ? toolChoice : undefined,
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    seed,
    stop,
    ...(topLogprobs === undefined ? {} : { logprobs: true, top_logprobs: topLogprobs }),
  }
}

function chatMessage(message: Message): object {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content }
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        tool_calls: message.toolCalls?.map(call => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: call.malformed ?? JSON.stringify(call.arguments) },
        })),
      }
  }
}
