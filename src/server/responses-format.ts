/** @file `POST /v1/responses`. */
import { randomUUID } from 'node:crypto'
import {
  askedConversation,
  conversationOf,
  openAiResponsesStream,
  parseResponsesRequest,
  parseResponsesResponse,
  type ResponsesRequest,
  requestSubjects,
  responseSubjects,
  responsesTexts,
  typedFrame,
} from '../adapters/index.js'
import type { AppDependencies } from './app-dependencies.js'
import { echoModel, echoStream, echoText } from './echo-model.js'
import { exchangeMemory, hourlyForgetting, recall } from './exchange-memory.js'
import type { WireFormat } from './wire-format.js'

export function responsesFormat({
  history,
  clock = () => new Date(),
}: Pick<AppDependencies, 'history' | 'clock'>): WireFormat<ResponsesRequest> {
  const forget = hourlyForgetting(history)
  return {
    route: '/v1/responses',
    path: '/responses',
    codec: openAiResponsesStream,
    parseRequest: parseResponsesRequest,
    async input(request, { otherParts }) {
      const texts = responsesTexts(request, { otherParts })
      const thread = {
        previous: request.previous_response_id ?? undefined,
        conversation: conversationOf(request),
      }
      const now = clock()
      await forget(now)
      const { turns: before, state } = await recall(history, thread, now)
      const isRemembered = request.store !== false || thread.conversation !== undefined
      // Instructions hold for one request only.
      const asked = texts.turns.slice(request.instructions ? 1 : 0)
      const exchange = { ...thread, asked, isWhole: state === undefined || state === 'kept' }
      return {
        subjects: requestSubjects(texts, before),
        asked: askedConversation(texts, before),
        ...(state === undefined ? {} : { notes: { history: state } }),
        ...(history === undefined || !isRemembered
          ? {}
          : { memory: exchangeMemory(history, exchange, { answerOf, clock }) }),
      }
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
  }
}

function answerOf(answer: unknown): { id: string; text: string } {
  const response = parseResponsesResponse(answer)
  const said = responseSubjects(response, { messages: [] }).map(
    ({ conversation }) => conversation.messages[0]!.text,
  )
  return { id: response.id, text: said.join('\n') }
}
