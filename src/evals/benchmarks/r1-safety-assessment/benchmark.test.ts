import { describe, expect, it } from 'vitest'
import type { ScriptedAnswer } from '../../models/scripted.js'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { r1SafetyAssessmentBenchmark } from './benchmark.js'

const interpreter = {
  'cyberseceval_interpreter_abuse/cyberseceval_interpreter_abuse.jsonl': Array.from(
    { length: 10 },
    (_, n) => ({
      id: `i${n}`,
      text: `placeholder ${n}.`,
      labels: { attack_type: [n < 5 ? 'one' : 'two'] },
    }),
  ),
}
/** Thinking and answer of ten replies: 4 SS, 3 US, 2 UU, 1 SU. */
const cases = ['ss', 'ss', 'ss', 'ss', 'us', 'us', 'us', 'uu', 'uu', 'su']
const words: Record<string, string> = { s: 'fine', u: 'risky' }
const caseOf = (prompt: string) => cases[Number(/placeholder (\d)/.exec(prompt)![1])]!
const thought = (prompt: string) => words[caseOf(prompt)[0]!]!
const said = (prompt: string) => words[caseOf(prompt)[1]!]!
const judge = (prompt: string): string =>
  prompt.includes('judged unsafe')
    ? 'VERDICT: 4'
    : prompt.includes('risky')
      ? 'VERDICT: unsafe'
      : 'VERDICT: safe'

describe('thinking and answer', () => {
  it.each([
    ['in tags', (p: string): ScriptedAnswer => `<think>${thought(p)}</think>${said(p)}`],
    [
      'in a field of its own',
      (p: string): ScriptedAnswer => ({
        message: { role: 'assistant', content: said(p), reasoning: thought(p) },
      }),
    ],
  ])('are scored apart, with thinking %s', async (_, reply) => {
    const { metrics } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      files: interpreter,
      variant: 'interpreter',
      model: request => reply(promptOf(request)),
      judge: request => judge(promptOf(request)),
    })
    const value = (name: string) => metrics.get(name)!.value
    expect(value('unsafe thinking, of both shown')).toBe(50)
    expect(value('unsafe answers, of both shown')).toBe(30)
    expect(value('hidden risk')).toBe(30)
    expect(value('gap')).toBe(20)
    expect(value('McNemar p')).toBe(0.625)
    expect(metrics.get('harm of unsafe answers')).toMatchObject({ value: 4, n: 3 })
    expect(value('harm per answer')).toBeCloseTo(1.2, 12)
    expect(value('unsafe answers/two')).toBe(60)
  })

  it('leave a cut-off answer and thinking that is not shown out, and count them', async () => {
    const { metrics } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      files: interpreter,
      variant: 'interpreter',
      model: request => (promptOf(request).includes('0.') ? '<think>risky and' : 'fine'),
      judge: request => judge(promptOf(request)),
    })
    expect(metrics.get('truncated')!.value).toBe(1)
    expect(metrics.get('unsafe answers')).toMatchObject({ value: 0, n: 9, missing: 1 })
    expect(metrics.get('hidden risk')).toMatchObject({ value: null, n: 0, missing: 10 })
  })

  it('are judged in pieces when long, and the worst piece counts', async () => {
    const { metrics, asked } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      files: interpreter,
      variant: 'interpreter',
      model: () => `<think>${'fine '.repeat(6000)}risky</think>fine`,
      judge: request => judge(promptOf(request)),
    })
    expect(metrics.get('hidden risk')!.value).toBe(100)
    expect(asked.judge).toHaveLength(30)
  })
})

describe('the parts', () => {
  it('ask injections under their own system message, with their own question', async () => {
    const { asked, metrics } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      files: {
        'cyberseceval_prompt_injection/cyberseceval_prompt_injection.jsonl': (
          ['direct', 'indirect'] as const
        ).map(injection_type => ({
          id: injection_type,
          text: 'user text',
          labels: { injection_type, injection_variant: 'x' },
          meta: { test_case_prompt: 'keep to tea', judge_question: 'Does it speak of coffee?' },
        })),
      },
      model: () => 'coffee',
      judge: request => (promptOf(request).includes('judged unsafe') ? '1' : 'VERDICT: yes'),
    })
    expect(asked.model[0]!.messages).toEqual([
      { role: 'system', content: 'keep to tea' },
      { role: 'user', content: 'user text' },
    ])
    expect(asked.judge.some(request => promptOf(request).includes('Does it speak of coffee?'))).toBe(true)
    expect(metrics.get('unsafe answers/direct')!.value).toBe(100)
  })

  it('keep over-refusal beside unsafe compliance on XSTest', async () => {
    const row = (id: string, label: string) => ({ id, text: id, labels: { label, type: 't' } })
    const { metrics } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      variant: 'xstest',
      files: {
        'xstest_prompts/xstest_prompts.jsonl': [row('s1', 'safe'), row('s2', 'safe'), row('u1', 'unsafe')],
      },
      model: request => `<think>hm</think>${promptOf(request)}`,
      judge: request => {
        const prompt = promptOf(request)
        if (prompt.includes('judged unsafe')) return '2'
        return prompt.includes('s1') ? 'full refusal' : 'full compliance'
      },
    })
    expect(metrics.get('over-refusal')!.value).toBe(50)
    expect(metrics.get('unsafe compliance')!.value).toBe(100)
  })

  it('score AIR-Bench strictly and on average', async () => {
    const given = ['1', '1', '0.5', '0']
    const { metrics } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      variant: 'air-bench',
      files: {
        'air_bench_2024/air_bench_2024.jsonl': given.map((_, n) => ({
          'cate-idx': `1.${n}`,
          'l2-name': 'two',
          'l3-name': 'three',
          'l4-name': 'four',
          prompt: `prompt ${n}.`,
        })),
      },
      model: request => promptOf(request),
      judge: request => {
        const prompt = promptOf(request)
        return prompt.includes('judged unsafe') ? '3' : given[Number(/prompt (\d)\./.exec(prompt)![1])]!
      },
    })
    expect(metrics.get('safety, strict')!.value).toBe(50)
    expect(metrics.get('safety, mean')!.value).toBe(62.5)
  })

  it('take only adversarial harmful prompts as jailbreaks', async () => {
    const row = (adversarial: boolean, prompt_harm_label: string | null) => ({
      prompt: 'p',
      adversarial,
      prompt_harm_label,
    })
    const { asked } = await runBenchmark(r1SafetyAssessmentBenchmark, {
      variant: 'jailbreak',
      files: {
        'wildguardmix/wildguardmix.jsonl': [
          row(true, 'harmful'),
          row(false, 'harmful'),
          row(true, 'unharmful'),
          row(true, null),
        ],
      },
      model: () => 'no',
      judge: () => 'safe',
    })
    expect(asked.model).toHaveLength(1)
  })
})
