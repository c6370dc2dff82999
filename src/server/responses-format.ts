/** @file `POST /v1/responses`. */
import { randomUUID } from 'node:crypto'
import {
  askedConversation,
  openAiResponsesStream,
  parseResponsesRequest,
  parseResponsesResponse,
  type ResponsesRequest,
  requestSubjects,
  responseSubjects,
  responsesTexts,
  typedFrame,
} from '../adapters/index.js'
import { echoModel, echoStream, echoText } from './echo-model.js'
import type { WireFormat } from './wire-format.js'

export const responsesFormat: WireFormat<ResponsesRequest> = Object.freeze({
  route: '/v1/responses',
  path: '/responses' as const,
  codec: openAiResponsesStream,
  parseRequest: parseResponsesRequest,
  input(request, { otherParts }) {
    const texts = responsesTexts(request, { otherParts })
    return { subjects: requestSubjects(texts), asked: askedConversation(texts) }
  },
  output: (answer, { asked }) => responseSubjects(parseResponsesResponse(answer), asked),
  echo(_, { asked }, now) {
    const text = echoText(asked)
    const response = {
      id: `resp_${randomUUID().replaceAll('-', '')}`,
      object: 'response',
      created_at: Math.floor(now.getTime() / 1000),
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: echoModel,
      output: [
        {
          id: `msg_${randomUUID().replaceAll('-', '')}`,
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', annotations: [], text }],
        },
      ],
      usage: null,
    }
    const head = typedFrame({
      type: 'response.created',
      sequence_number: 0,
      response: { ...response, status: 'in_progress', output: [] },
    })
    return {
      json: () => JSON.stringify(response),
      stream: () => echoStream(openAiResponsesStream, head, text),
    }
  },
  errorBody: (_, { error }) => ({
    error: { ...error, param: error.param === 'messages' ? 'input' : error.param },
  }),
} satisfies WireFormat<ResponsesRequest>)
