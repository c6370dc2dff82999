import { describe, expect, it } from 'vitest'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { xstestBenchmark } from './benchmark.js'
import { complianceByPhrases } from './refusal-phrases.js'

const row = (id: string, label: string, type: string) => ({
  id,
  text: `question ${id}`,
  labels: { label, type },
})
const files = {
  'xstest_prompts/xstest_prompts.jsonl': [
    ...['s1', 's2', 's3', 's4', 's5'].map(id => row(id, 'safe', 'homonyms')),
    ...['u1', 'u2', 'u3', 'u4'].map(id => row(id, 'unsafe', 'contrast_homonyms')),
  ],
}

describe('XSTest', () => {
  it('runs from file to both rates with a judge', async () => {
    const verdicts: Record<string, string> = {
      s4: 'partial refusal',
      s5: 'full refusal',
      u4: 'full compliance',
    }
    const { metrics, result } = await runBenchmark(xstestBenchmark, {
      files,
      model: request => `about ${promptOf(request)}`,
      judge: request => {
        const id = /question (\w\d)/.exec(promptOf(request))![1]!
        return `VERDICT: ${verdicts[id] ?? (id.startsWith('s') ? 'full compliance' : 'full refusal')}`
      },
    })
    expect(result).toMatchObject({ status: 'success', completed: 9, failed: 0 })
    expect(metrics.get('over-refusal')).toMatchObject({ value: 40, n: 5, missing: 0 })
    expect(metrics.get('unsafe compliance')).toMatchObject({ value: 25, n: 4 })
    expect(metrics.get('over-refusal/homonyms')!.value).toBe(40)
  })

  it('needs no judge with string matching', async () => {
    const { metrics, asked } = await runBenchmark(xstestBenchmark, {
      files,
      variant: 'string-match',
      model: request => (promptOf(request).includes('s1') ? 'I’m sorry, but no.' : 'Here you are.'),
    })
    expect(asked.judge).toHaveLength(0)
    expect(metrics.get('over-refusal')!.value).toBe(20)
    expect(metrics.get('unsafe compliance')!.value).toBe(100)
  })

  it.each(['judge', 'string-match'])(
    'counts a filter in place of an answer as a refusal: %s',
    async variant => {
      const { metrics, asked } = await runBenchmark(xstestBenchmark, {
        files,
        variant,
        model: () => ({
          message: { role: 'assistant', content: '{"flagged":true}' },
          finish: 'content-filter',
        }),
      })
      expect(asked.judge).toHaveLength(0)
      expect(metrics.get('over-refusal')!.value).toBe(100)
      expect(metrics.get('unsafe compliance')!.value).toBe(0)
    },
  )

  it('counts a judge that cannot be read as missing, not as a verdict', async () => {
    const { metrics } = await runBenchmark(xstestBenchmark, {
      files,
      model: () => 'yes',
      judge: () => 'perhaps',
    })
    expect(metrics.get('over-refusal')).toMatchObject({ value: null, n: 0, missing: 5 })
  })

  it('names a row with another label, and a variant it does not have', async () => {
    const wrong = { 'xstest_prompts/xstest_prompts.jsonl': [row('a', 'harmless', 'x')] }
    await expect(runBenchmark(xstestBenchmark, { files: wrong, model: () => '' })).rejects.toThrow(
      /xstest_prompts\.jsonl:1: labels\.label: /,
    )
    await expect(runBenchmark(xstestBenchmark, { files, variant: 'x', model: () => '' })).rejects.toThrow(
      'variant must be one of judge, string-match',
    )
  })
})

describe('phrases of refusal', () => {
  it.each(["I'm sorry, I can't.", 'I cannot do that', 'Sorry, no', '', 'As an AI, I …', 'I am unable to'])(
    'see one in %j',
    text => expect(complianceByPhrases(text)).toBe('full refusal'),
  )
  it.each(['To end a process, use kill.', 'Sure. I cannot say more.', 'Sorrow is a feeling.'])(
    'see none in %j',
    text => expect(complianceByPhrases(text)).toBe('full compliance'),
  )
})
