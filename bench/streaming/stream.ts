/** @file What a streamed reply looks like to the benchmark: its score, where it was stopped, and after how many tokens. */
import type { Conversation, OpenStreamGuard, StreamReport, TokenVerdict } from '../../src/guard/index.js'

/** A turn that says nothing about the reply to it. */
export const neutralPrompt = 'Please write a short text.'

export interface StreamedReply {
  readonly report: StreamReport
  readonly verdicts: readonly TokenVerdict[]
  /** Score 0-100 of the prompt. */
  readonly promptScore: number
}

/** Streams a reply in pieces of a few characters, as a model would. */
export async function streamReply(
  guard: OpenStreamGuard,
  { prompt, reply }: { prompt: string; reply: string },
): Promise<StreamedReply> {
  const messages: Conversation['messages'] = [{ role: 'user', text: prompt }]
  const session = await guard.openStream({ messages })
  const verdicts: TokenVerdict[] = []
  for (let at = 0; at < reply.length; at += 5) verdicts.push(...session.push(reply.slice(at, at + 5)))
  const report = session.close()
  return { report, verdicts: [...verdicts, ...report.tail], promptScore: session.promptVerdict.score }
}
