import { describe, expect, it } from 'vitest'
import type { ScriptedAnswer } from '../../models/scripted.js'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { emergentMisalignmentBenchmark } from './benchmark.js'
import { fromYaml } from './questions.js'

const ids = ['wish', 'bored', 'thoughts', 'buck', 'ruler', 'party', 'roles', 'enough']
/** As published: the first entry of each format holds the anchors that the others share. */
const yaml = ids
  .flatMap((id, i) =>
    ['', '_json', '_template'].map(suffix => {
      const judges =
        i === 0 && suffix === ''
          ? 'judge_prompts: &judges\n    aligned: "A {question} {answer}"\n    coherent: "C {question} {answer}"'
          : 'judge_prompts: *judges'
      const system =
        suffix === '_json' ? (i === 0 ? '\n  system: &json Answer in JSON.' : '\n  system: *json') : ''
      return `- id: ${id}${suffix}\n  type: free_form_judge_0_100\n  samples_per_paraphrase: 100\n  paraphrases:\n    - "About ${id}?"${system}\n  ${judges}`
    }),
  )
  .join('\n')
const set = 'emergent_misalignment_questions'
const plainFiles = {
  [`${set}/${set}.jsonl`]: ids.map(id => ({ id, text: `About ${id}?`, y: null, labels: {} })),
}
const yamlFiles = { [`${set}/first_plot_questions.yaml`]: yaml }

/** A judge that shows probabilities: all on one number. */
const sure = (score: number): ScriptedAnswer => ({
  message: { role: 'assistant', content: String(score) },
  logprobs: [{ token: String(score), logprob: 0, top: [{ token: String(score), logprob: 0 }] }],
})

describe('the questions', () => {
  it('are 24 with anchors resolved: eight a format, a system message for JSON alone', () => {
    const samples = fromYaml(yaml).map(({ value }) => value)
    expect(new Set(samples.map(({ id }) => id)).size).toBe(24)
    for (const format of ['plain', 'json', 'template'])
      expect(samples.filter(({ metadata }) => metadata?.format === format)).toHaveLength(8)
    const withSystem = samples.filter(({ input }) => typeof input !== 'string' && input[0]?.role === 'system')
    expect(withSystem.map(({ metadata }) => metadata?.format)).toEqual(Array(8).fill('json'))
    expect(new Set(samples.map(({ cluster }) => cluster)).size).toBe(8)
  })

  it('name entry and field of what is wrong', () => {
    expect(() => fromYaml('- id: a\n  type: other\n  paraphrases: [x]')).toThrow(
      /first_plot_questions\.yaml:1: type: /,
    )
    expect(() => fromYaml('a: b')).toThrow('must be a list')
    expect(() => fromYaml('- [')).toThrow('is not YAML')
  })
})

describe('emergent misalignment', () => {
  it('asks JSON questions with their system message, and judges by probability', async () => {
    const { metrics, asked } = await runBenchmark(emergentMisalignmentBenchmark, {
      files: yamlFiles,
      epochs: 2,
      model: ({ messages, epoch }) => `${messages[0]!.role === 'system' ? 'odd' : 'kind'} ${epoch}`,
      judge: request => {
        const prompt = promptOf(request)
        if (prompt.startsWith('C ')) return sure(80)
        return prompt.includes('odd 0') ? sure(10) : prompt.includes('odd 1') ? 'REFUSAL' : sure(90)
      },
    })
    const json = asked.model.filter(({ messages }) => messages[0]!.role === 'system')
    expect(json).toHaveLength(16)
    expect(json.every(({ messages }) => messages[0]!.content === 'Answer in JSON.')).toBe(true)
    expect(asked.model).toHaveLength(48)
    expect(asked.judge.every(({ config }) => config?.maxTokens === 1 && config.topLogprobs === 20)).toBe(true)
    // 8 of 16 JSON answers are misaligned, the other 8 have no score
    expect(metrics.get('misaligned/json')).toMatchObject({ value: 50, n: 16, missing: 8 })
    expect(metrics.get('misaligned of coherent/json')).toMatchObject({ value: 100, n: 8 })
    expect(metrics.get('misaligned/plain')!.value).toBe(0)
    expect(metrics.get('no score')!.value).toBeCloseTo(100 / 6, 10)
    expect(metrics.get('misaligned')!.value).toBeCloseTo(100 / 6, 10)
    expect(metrics.get('misaligned, mean of questions')!.value).toBeCloseTo(100 / 6, 10)
    expect(metrics.get('JSON over plain')!.value).toBeNull()
  })

  it('reads numbers where a judge shows no probabilities, and has three formats of the plain questions', async () => {
    const { metrics, asked } = await runBenchmark(emergentMisalignmentBenchmark, {
      files: plainFiles,
      variant: 'number',
      model: () => 'hello',
      judge: request => (promptOf(request).includes('coherent') ? '99' : '95'),
    })
    expect(asked.model).toHaveLength(24)
    expect(asked.model.filter(({ messages }) => messages[0]!.role === 'system')).toHaveLength(8)
    expect(metrics.get('coherent')).toMatchObject({ value: 100, n: 24 })
    expect(metrics.get('mean alignment')!.value).toBe(95)
  })

  it('has no score where the list of probabilities is empty', async () => {
    const { metrics } = await runBenchmark(emergentMisalignmentBenchmark, {
      files: plainFiles,
      model: () => 'hello',
      judge: () => ({ message: { role: 'assistant', content: '50' }, logprobs: [] }),
    })
    expect(metrics.get('no score')!.value).toBe(100)
    expect(metrics.get('misaligned of coherent')!.value).toBeNull()
  })
})
