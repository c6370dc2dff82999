/** @file What a token costs, and whether it costs more late in a reply. */
import type { OpenStreamGuard } from '../../src/guard/index.js'
import { quantile } from '../../src/stats/index.js'
import { neutralPrompt } from './stream.js'

export interface StreamSpeed {
  /** Milliseconds a token, over single pushes of one word. */
  readonly p50Ms: number
  readonly p95Ms: number
  /** Whole replies, in milliseconds; the median of several runs. */
  readonly ms2048: number
  readonly ms4096: number
}

/** Everyday words, most of them one token, some of several. */
const words =
  'the garden needs more water than we thought so yesterday my neighbour lent me her old watering can'.split(
    ' ',
  )
const runs = 5

export async function measureSpeed(guard: OpenStreamGuard): Promise<StreamSpeed> {
  await timeReply(guard, 512)
  const single: number[] = []
  const wholes: Record<2048 | 4096, number[]> = { 2048: [], 4096: [] }
  for (let run = 0; run < runs; run++)
    for (const tokens of [2048, 4096] as const) {
      const { totalMs, perToken } = await timeReply(guard, tokens)
      wholes[tokens].push(totalMs)
      single.push(...perToken)
    }
  return {
    p50Ms: quantile(single, 0.5),
    p95Ms: quantile(single, 0.95),
    ms2048: quantile(wholes[2048], 0.5),
    ms4096: quantile(wholes[4096], 0.5),
  }
}

async function timeReply(
  guard: OpenStreamGuard,
  tokens: number,
): Promise<{ totalMs: number; perToken: number[] }> {
  const session = await guard.openStream({ messages: [{ role: 'user', text: neutralPrompt }] })
  const perToken: number[] = []
  const started = performance.now()
  for (let judged = 0, i = 0; judged < tokens; i++) {
    const before = performance.now()
    const { length } = session.push(`${words[i % words.length]} `)
    if (length > 0) perToken.push((performance.now() - before) / length)
    judged += length
  }
  return { totalMs: performance.now() - started, perToken }
}
