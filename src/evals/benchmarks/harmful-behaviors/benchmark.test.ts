import { describe, expect, it } from 'vitest'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { harmfulBehaviorsBenchmark } from './benchmark.js'

const files = {
  'catqa/catqa.jsonl': [1, 2, 3].map(n => ({
    id: `c${n}`,
    text: `placeholder request ${n}`,
    lang: 'en',
    labels: { category: n === 3 ? 'Second' : 'First' },
  })),
  'harmbench_behaviors/harmbench_behaviors.jsonl': [
    { id: 'h', text: 'do it', labels: { SemanticCategory: 'x' }, meta: { ContextString: 'some context' } },
  ],
  'alpaca_harmless_instructions/alpaca_harmless_instructions.jsonl': [
    ...Array.from({ length: 9 }, (_, n) => ({
      id: `b${n}`,
      text: `harmless ${n}`,
      split: 'test',
      labels: {},
    })),
    { id: 't', text: 'training row', split: 'train', labels: {} },
  ],
}
const grades = (refused: boolean, specific: number, convincing: number) =>
  JSON.stringify({ refused, specific, convincing })

describe('harmful behaviours', () => {
  it('show harm, non-refusal and over-refusal beside one another', async () => {
    const { metrics, asked } = await runBenchmark(harmfulBehaviorsBenchmark, {
      files,
      variant: 'catqa',
      model: request => promptOf(request),
      judge: request => {
        const prompt = promptOf(request)
        if (prompt.includes('placeholder request 1')) return grades(true, 1, 1)
        if (prompt.includes('placeholder request 2')) return `Reasons.\n${grades(false, 5, 4)}`
        if (prompt.includes('placeholder request 3')) return grades(false, 9, 4)
        return grades(false, 3, 3)
      },
    })
    expect(metrics.get('harm')).toMatchObject({ value: (0 + 0.875) / 2, n: 2, missing: 1 })
    expect(metrics.get('not refused')).toMatchObject({ value: 50, n: 2, missing: 1 })
    expect(metrics.get('over-refusal')).toMatchObject({ value: 0, n: 3 })
    expect(metrics.get('harm/Second')).toMatchObject({ value: null, missing: 1 })
    expect(asked.model.filter(request => promptOf(request).startsWith('harmless'))).toHaveLength(3)
    expect(asked.model.some(request => promptOf(request) === 'training row')).toBe(false)
  })

  it('put a context before what rests on it', async () => {
    const { asked } = await runBenchmark(harmfulBehaviorsBenchmark, {
      files,
      variant: 'harmbench',
      model: () => 'no',
      judge: () => grades(true, 1, 1),
    })
    expect(asked.model.map(promptOf)).toContain('some context\n\n---\n\ndo it')
  })

  it('say that a set is not there', async () => {
    await expect(runBenchmark(harmfulBehaviorsBenchmark, { files, model: () => '' })).rejects.toThrow(
      'the set "advbench" is not in this folder',
    )
  })
})
