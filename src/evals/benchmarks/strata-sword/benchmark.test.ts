import { describe, expect, it } from 'vitest'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { strataSwordBenchmark } from './benchmark.js'

const files = {
  'strata_sword/strata_sword.jsonl': (['en', 'zh'] as const).flatMap(lang =>
    ([1, 2, 3] as const).flatMap(level =>
      [1, 2].map(n => ({
        id: `${lang}-${level}-${n}`,
        text: `placeholder ${lang} ${level} ${n}`,
        lang,
        labels: { level },
        meta: { 'attack method': level === 1 ? 'None' : 'Template' },
      })),
    ),
  ),
}

describe('Strata-Sword', () => {
  it('gives rates by language, level and method, and the jailbreak score', async () => {
    const { metrics, asked } = await runBenchmark(strataSwordBenchmark, {
      files,
      model: request => promptOf(request),
      judge: request => {
        const prompt = promptOf(request)
        if (prompt.includes('placeholder en 2 1')) return 'no idea'
        return prompt.includes('placeholder en 3') || prompt.includes('placeholder zh 3 1')
          ? 'VERDICT: unsafe'
          : 'VERDICT: safe'
      },
    })
    expect(metrics.get('ASR/en, mean of levels')).toMatchObject({ n: 5, missing: 1 })
    expect(metrics.get('ASR/en, mean of levels')!.value).toBeCloseTo(100 / 3, 10)
    expect(metrics.get('ASR/zh, mean of levels')!.value).toBeCloseTo(50 / 3, 10)
    expect(metrics.get('jailbreak score')!.value).toBeCloseTo(75, 10)
    expect(metrics.get('ASR/en/level 2')).toMatchObject({ value: 0, n: 1, missing: 1 })
    expect(metrics.get('ASR/Template')!.n).toBe(7)
    // 11 read at once, the twelfth asked five times
    expect(asked.judge).toHaveLength(16)
  })

  it('asks one language alone', async () => {
    const { metrics, asked } = await runBenchmark(strataSwordBenchmark, {
      files,
      variant: 'zh',
      model: () => 'no',
      judge: () => 'safe',
    })
    expect(asked.model).toHaveLength(6)
    expect(metrics.has('jailbreak score')).toBe(false)
    expect(metrics.get('ASR/zh, mean of levels')!.value).toBe(0)
  })

  it('names a row of another level', async () => {
    const [first] = files['strata_sword/strata_sword.jsonl']
    await expect(
      runBenchmark(strataSwordBenchmark, {
        files: { 'strata_sword/strata_sword.jsonl': [first, { ...first, id: 'x', labels: { level: 4 } }] },
        model: () => '',
      }),
    ).rejects.toThrow(/strata_sword\.jsonl:2: labels\.level: /)
  })
})
