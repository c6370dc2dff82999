import { openGuard } from '../../src/guard/index.js'
import { quantile, randomStream } from '../../src/stats/index.js'
import { sentence } from './text.js'

export interface Latency {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly n: number
  readonly meanTokens: number
}

/** Time of one short prompt after another through `guard.score`, warm. */
export async function promptLatency(
  model: string | undefined,
  { calls = 300, words = 12, warmUp = 50 }: { calls?: number; words?: number; warmUp?: number } = {},
): Promise<Latency> {
  await using guard = await openGuard({ workers: 1, ...(model === undefined ? {} : { model }) })
  const random = randomStream(7)
  const times: number[] = []
  for (let i = 0; i < warmUp + calls; i++) {
    const text = sentence(random, words)
    const started = performance.now()
    await guard.score({ messages: [{ role: 'user', text }] })
    if (i >= warmUp) times.push(performance.now() - started)
  }
  return {
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    n: calls,
    meanTokens: await meanTokens(model, { shortest: words, longest: words }),
  }
}

/** Mean tokens of generated sentences with lengths evenly between two numbers of words, by the model's own tokenizer. */
export async function meanTokens(
  model: string | undefined,
  { shortest, longest }: { shortest: number; longest: number },
): Promise<number> {
  const { openModel } = await import('../../src/inference/index.js')
  await using opened = await openModel(model ?? 'guard-text', { workers: 1 })
  const random = randomStream(3)
  const counts = Array.from({ length: 1000 }, () => {
    const text = sentence(random, shortest + random.below(longest - shortest + 1))
    return opened.tokenizer.tokenize(text).ids.length
  })
  return counts.reduce((sum, count) => sum + count, 0) / counts.length
}
