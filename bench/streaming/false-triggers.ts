/** @file Innocent long replies: how many are stopped for nothing. */
import { type OpenStreamGuard, type Strictness, strictnesses } from '../../src/guard/index.js'
import { type Estimate, wilsonInterval } from '../../src/stats/index.js'
import { neutralPrompt, streamReply } from './stream.js'

export interface FalseTriggers {
  readonly name: string
  readonly replies: number
  readonly meanTokens: number
  readonly stopped: Readonly<Record<Strictness, Estimate>>
}

/** Streams innocent texts, joined until each has at least `tokens` tokens or so (four characters a token). */
export async function measureFalseTriggers(
  guard: OpenStreamGuard,
  { name, texts }: { name: string; texts: readonly string[] },
  { tokens }: { tokens: number },
): Promise<FalseTriggers> {
  const replies = joined(texts, tokens * 4)
  const { thresholds } = guard.card.heads.reply
  const scores: number[] = []
  let total = 0
  for (const reply of replies) {
    const { report } = await streamReply(guard, { prompt: neutralPrompt, reply })
    scores.push(report.score)
    total += report.tokens
  }
  const stopped = Object.fromEntries(
    strictnesses.map(strictness => [
      strictness,
      wilsonInterval(scores.filter(score => score > thresholds[strictness].tau).length, scores.length),
    ]),
  ) as Record<Strictness, Estimate>
  return { name, replies: replies.length, meanTokens: total / replies.length, stopped }
}

function joined(texts: readonly string[], characters: number): string[] {
  const replies: string[] = []
  let reply = ''
  for (const text of texts) {
    reply = reply === '' ? text : `${reply}\n\n${text}`
    if (reply.length < characters) continue
    replies.push(reply)
    reply = ''
  }
  return replies
}
