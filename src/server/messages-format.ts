/** @file `POST /v1/messages`, in Anthropic's words. */
import { randomUUID } from 'node:crypto'
import {
  anthropicError,
  anthropicErrorType,
  anthropicStream,
  askedConversation,
  type MessagesRequest,
  messageSubjects,
  messagesTexts,
  parseAnthropicMessage,
  parseMessagesRequest,
  requestSubjects,
  typedFrame,
} from '../adapters/index.js'
import { echoModel, echoStream, echoText } from './echo-model.js'
import type { WireFormat } from './wire-format.js'

export const messagesFormat: WireFormat<MessagesRequest> = Object.freeze({
  route: '/v1/messages',
  path: '/messages' as const,
  codec: anthropicStream,
  parseRequest: parseMessagesRequest,
  input(request, { otherParts }) {
    const texts = messagesTexts(request, { otherParts })
    return { subjects: requestSubjects(texts), asked: askedConversation(texts) }
  },
  output: (answer, { asked }) => messageSubjects(parseAnthropicMessage(answer), asked),
  echo(_, { asked }) {
    const text = echoText(asked)
    const message = {
      id: `msg_${randomUUID().replaceAll('-', '')}`,
      type: 'message',
      role: 'assistant',
      model: echoModel,
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      // It has no tokenizer, so there are none to count.
      usage: { input_tokens: 0, output_tokens: 0 },
    }
    const head = typedFrame({
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null },
    })
    return { json: () => JSON.stringify(message), stream: () => echoStream(anthropicStream, head, text) }
  },
  errorBody: (status, { error }) => anthropicError(anthropicErrorType(status), error.message),
} satisfies WireFormat<MessagesRequest>)
