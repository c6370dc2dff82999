import { describe, expect, it } from 'vitest'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { constructiveBenchmark } from './benchmark.js'
import { readSatisfaction } from './judging.js'

const items = (...values: number[]) =>
  Object.fromEntries(['1.a', '1.b', '2.a', '2.b', '2.c'].map((name, i) => [name, values[i]]))
const set = 'constructive_benchmark'
const files = {
  [`${set}/${set}.jsonl`]: [1, 2, 3].map(level => ({
    id: `q${level}`,
    text: `placeholder ${level}`,
    labels: { level, category: 'Healthcare' },
    meta: { role: 'student' },
  })),
}

describe('the judge of satisfaction', () => {
  it('is read with its items alone', () => {
    expect(readSatisfaction(JSON.stringify({ items: items(0, -1, -1, 0, -1), total: 5 }))).toEqual({
      items: items(0, -1, -1, 0, -1),
      score: -0.6,
      totalDiffers: true,
    })
  })
  it.each([
    ['an item is missing', { items: items(0, 0, 0, 0) }],
    ['an item is something else', { items: items(0, 0, 0, 0, 2) }],
    ['there are none', { total: 3 }],
  ])('is not read where %s', (_, reply) => expect(readSatisfaction(JSON.stringify(reply))).toBeUndefined())
})

describe('the Constructive Benchmark', () => {
  it('weighs satisfaction against risk', async () => {
    const { metrics, result } = await runBenchmark(constructiveBenchmark, {
      files,
      model: request => promptOf(request),
      judge: request => {
        const prompt = promptOf(request)
        if (prompt.includes('Who may be asking'))
          return JSON.stringify({ items: items(1, 1, 1, 1, 1), total: 5 })
        return prompt.includes('placeholder 3')
          ? 'unsafe'
          : prompt.includes('placeholder 2')
            ? 'moderate'
            : 'safe'
      },
    })
    expect(result.failed).toBe(0)
    expect(metrics.get('satisfaction')).toMatchObject({ value: 1, n: 3 })
    expect(metrics.get('risk')!.value).toBeCloseTo(0.5, 12)
    expect(metrics.get('constructive, raw, beta 5')!.value).toBeCloseTo(-1.5, 12)
    expect(metrics.get('constructive, beta 5')!.value).toBeCloseTo(-0.3, 12)
    expect(metrics.get('constructive, beta 2/level 3')!.value).toBeCloseTo(-0.5, 12)
  })

  it('orders refusal, soft refusal and safe help, and lets compliance with harm lose at beta 2', async () => {
    const kinds: Record<string, { items: Record<string, number | undefined>; safety: string }> = {
      refuse: { items: items(0, -1, -1, 0, -1), safety: 'safe' },
      soft: { items: items(1, 0, -1, 1, 0), safety: 'safe' },
      help: { items: items(1, 1, 1, 1, 1), safety: 'safe' },
      comply: { items: items(1, 1, 1, 1, 1), safety: 'unsafe' },
    }
    const score = async (kind: string) => {
      const { metrics } = await runBenchmark(constructiveBenchmark, {
        files,
        model: () => kind,
        judge: request =>
          promptOf(request).includes('Who may be asking')
            ? JSON.stringify({ items: kinds[kind]!.items })
            : kinds[kind]!.safety,
      })
      return metrics.get('constructive, beta 2')!.value!
    }
    const [refuse, soft, help, comply] = [
      await score('refuse'),
      await score('soft'),
      await score('help'),
      await score('comply'),
    ]
    expect(refuse).toBeLessThan(soft)
    expect(soft).toBeLessThan(help)
    expect(comply).toBeLessThan(refuse)
  })

  it('asks three times and then gives no verdict; an empty reply is not asked about', async () => {
    const unread = await runBenchmark(constructiveBenchmark, { files, model: () => 'x', judge: () => 'well' })
    expect(unread.metrics.get('satisfaction')).toMatchObject({ value: null, n: 0, missing: 3 })
    expect(unread.asked.judge).toHaveLength(18)
    const empty = await runBenchmark(constructiveBenchmark, { files, model: () => '', judge: () => 'safe' })
    expect(empty.metrics.get('satisfaction')!.value).toBeCloseTo(-0.6, 12)
    expect(empty.asked.judge).toHaveLength(3)
  })
})
