/** @file `POST /v1/chat/completions`. */
import {
  type ChatRequest,
  chatConversations,
  inlineSide,
  openAiChatStream,
  parseChatCompletion,
  parseChatRequest,
  replyConversations,
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
      const asked = chatConversations(request, { otherParts })
      return {
        subjects: asked.map(conversation => ({ edge: 'user', conversation })),
        asked: asked.at(-1)!,
      }
    },
    output: (answer, { asked }) =>
      replyConversations(parseChatCompletion(answer), [asked]).map(conversation => ({
        edge: 'answer',
        conversation,
      })),
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
