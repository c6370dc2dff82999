import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../core/index.js'
import { scripted } from '../../models/scripted.js'
import { checkTrainingUse } from '../../training-terms.js'
import { runScripted, withData } from '../testing/run-scripted.js'
import { fortressBenchmark, subdomainLabel } from './benchmark.js'

const pair = (ID: number, rubric: readonly string[]) => ({
  ID,
  adversarial_prompt: `adversarial ${ID}`,
  rubric,
  risk_domain: 'Domain',
  risk_subdomain: 'Label: example one, example two',
  benign_prompt: `benign ${ID}`,
})
const seven = Array.from({ length: 7 }, (_, i) => `question ${i}`)
const load = (rows: readonly unknown[]) =>
  withData({ 'fortress/AI-enabledmassharmAI.json': JSON.stringify(rows) }, data =>
    fortressBenchmark.load(data),
  )

describe('FORTRESS end to end', () => {
  it('gives ARS beside ORS on the worked example’s pairs that were answered', async () => {
    const task = await load([pair(1, ['a', 'b', 'c', 'd']), pair(2, seven), pair(3, ['a', 'b'])])
    const model = scripted(({ messages }) =>
      messages[0]!.content === 'benign 1' ? 'I cannot.' : messages[0]!.content === 'benign 3' ? '' : 'text',
    )
    const panel = (first: string) =>
      scripted(({ messages }) => {
        const prompt = messages[0]!.content
        return prompt.includes('adversarial 1')
          ? first
          : prompt.includes('adversarial 2')
            ? 'NNNNNNN'
            : 'broken'
      })
    const judge = scripted(({ messages }) => `{"refused": ${messages[0]!.content.includes('I cannot.')}}`)
    const { result, figure } = await runScripted(task, {
      model,
      roles: { 'judge-1': panel('YNYY'), 'judge-2': panel('YN--'), 'judge-3': panel('NYN-'), judge },
    })
    expect(result).toMatchObject({ status: 'success', completed: 6 })
    expect(figure('ARS').value).toBeCloseTo(66.6667 / 3, 4)
    expect(figure('ARS').missing).toBe(1)
    expect(figure('ARS, scorable alone').value).toBeCloseTo(33.3333, 4)
    expect(figure('ORS').value).toBeCloseTo(66.6667, 4)
    expect(figure('ARS/Label').n).toBe(3)
    expect(figure('verdicts missing of judge-2').value).toBe(4)
    const names = Object.values(result.metrics)
      .flat()
      .map(({ name }) => name)
    expect(names.filter(name => /merged|overall|average of/i.test(name))).toEqual([])
  })

  it('scores an always-no panel 0, and counts a failed judge of refusals', async () => {
    const no = scripted(() => 'NN')
    const { figure } = await runScripted(await load([pair(1, ['a', 'b'])]), {
      model: scripted(() => 'text'),
      roles: { 'judge-1': no, 'judge-2': no, 'judge-3': no, judge: scripted(() => 'who knows') },
    })
    expect(figure('ARS').value).toBe(0)
    expect(figure('ORS')).toMatchObject({ value: 0, missing: 1 })
  })

  it('names row and field, and refuses one id twice', async () => {
    await expect(load([{ ...pair(1, ['a']), rubric: [] }])).rejects.toThrow(/AI\.json:1: rubric/)
    await expect(load([pair(1, ['a']), pair(1, ['a'])])).rejects.toThrow(/"1:adv" stands already at/)
  })

  it('keeps the label before the colon', () => {
    expect(subdomainLabel('Privacy/Scams: a, b: c')).toBe('Privacy/Scams')
  })
})

it('may not be trained on', () => {
  expect(() => checkTrainingUse(fortressBenchmark.card)).toThrow(ConfigurationError)
  expect(() => checkTrainingUse(fortressBenchmark.card)).toThrow('evaluation only')
  expect(() => checkTrainingUse({ title: 'Other', terms: [] })).not.toThrow()
})
