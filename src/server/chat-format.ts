/** @file `POST /v1/chat/completions`. */
import {
  askedConversation,
  type ChatRequest,
  chatTexts,
  completionSubjects,
  inlineSide,
  openAiChatStream,
  parseChatCompletion,
  parseChatRequest,
  requestSubjects,
} from '../adapters/index.js'
import type { Judgement } from '../pipeline/index.js'
import type { AppDependencies } from './app-dependencies.js'
import { chatEcho } from './echo-model.js'
import { moderationModel, toResult } from './moderation-result.js'
import type { WireFormat } from './wire-format.js'

export function chatFormat({ protection }: Pick<AppDependencies, 'protection'>): WireFormat<ChatRequest> {
  return {
    route: '/v1/chat/completions',
    path: '/chat/completions',
    codec: openAiChatStream,
    parseRequest: parseChatRequest,
    input(request, { otherParts }) {
      const texts = chatTexts(request, { otherParts })
      return { subjects: requestSubjects(texts), asked: askedConversation(texts) }
    },
    output: (answer, { asked }) => completionSubjects(parseChatCompletion(answer), asked),
    echo: chatEcho,
    /** OpenAI's own field for verdicts. */
    withVerdict(answer, { input, output }) {
      if (protection === undefined) return answer
      const model = moderationModel(protection.guard)
      const side = (judgements: readonly Judgement[]) => inlineSide(model, () => judgements.map(toResult))
      return { ...(answer as object), moderation: { input: side(input), output: side(output) } }
    },
  }
}
