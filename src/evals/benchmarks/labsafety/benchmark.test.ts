import { describe, expect, it } from 'vitest'
import { scripted } from '../../models/scripted.js'
import { runScripted, withData } from '../testing/run-scripted.js'
import { hazardQuestions } from './arithmetic.js'
import { labsafetyBenchmark } from './benchmark.js'

const mcq = (i: number, key: string) => ({
  id: `q${i}`,
  text: `Answer.\nQuestion: Question ${i}?\nA: one\nB: two\nC: three\nD: four\nStep-by-Step analysis:`,
  response: `Reasons.\n\nFinal Answer: ${key}`,
  labels: { part: 'text_qa' },
})
const hazard = (scenario: string, question: string, points: readonly string[] | null) => ({
  id: `${scenario}-${question}`,
  text: `Scenario:\n${scenario}\n\nQuestion: ${question}?\nFinal Answer:`,
  labels: { part: 'scenario_hazards', category: question },
  meta: { instruction: 'x', ...(points && { answer_points: points }) },
})
const load = (rows: readonly unknown[], variant?: string) =>
  withData({ 'labsafety_bench/labsafety_bench.jsonl': rows }, data =>
    labsafetyBenchmark.load(data, variant === undefined ? {} : { variant }),
  )

describe('LabSafety Bench end to end', () => {
  it('scores multiple choice by rules: the worked example', async () => {
    const rows = ['B', 'A', 'C', 'D', 'B'].map((key, i) => mcq(i, key))
    const replies = [
      'Final Choice: B',
      'none of them',
      '<think>A?</think>Final Choice: C',
      'd',
      'Final Choice: D',
    ]
    const model = scripted(
      ({ messages }) => replies[Number(/Question (\d)/.exec(messages.at(-1)!.content)![1])]!,
    )
    const { result, figure } = await runScripted(await load(rows), { model })
    expect(result.status).toBe('success')
    // The fourth reply is right here: the extractor's answer "a" of the worked example is the reply "A".
    expect(figure('accuracy').value).toBe(60)
    expect(figure('accuracy').interval?.method).toBe('wilson')
    expect(figure('without a choice').value).toBe(1)
  })

  it('counts a question of two categories once in each and once in the total', async () => {
    const row = (category: readonly string[], key: string) => ({
      Question: 'What?\nA: one\nB: two\nC: three\nD: four',
      'Correct Answer': key,
      Category: category,
      Level: 'Easy',
      Topic: null,
    })
    const task = await withData(
      {
        'labsafety_bench/QA.json': JSON.stringify([
          row(['chemical hazards', 'emergency response'], 'A'),
          row(['chemical hazards'], 'B'),
        ]),
      },
      data => labsafetyBenchmark.load(data),
    )
    const { figure } = await runScripted(task, { model: scripted(() => 'A') })
    expect(figure('accuracy')).toMatchObject({ value: 50, n: 2 })
    expect(figure('accuracy/chemical hazards')).toMatchObject({ value: 50, n: 2 })
    expect(figure('accuracy/emergency response')).toMatchObject({ value: 100, n: 1 })
  })

  it('scores hazards by one judge call a point, asks a bad judge ten times and counts it', async () => {
    const rows = [
      ...hazardQuestions.map(question => hazard('s', question, ['point good', 'point bad'])),
      hazard('t', 'Most_Common_Hazards', ['point mute']),
      hazard('t', 'Improper_Operation_Issues', null),
    ]
    let calls = 0
    const judge = scripted(({ messages }) => {
      calls += 1
      const prompt = messages[0]!.content
      return prompt.includes('point mute') ? '1.' : prompt.includes('point good') ? '1\n' : '0'
    })
    const { result, figure, records } = await runScripted(await load(rows, 'hazards'), {
      model: scripted(() => 'three words long'),
      roles: { judge },
    })
    expect(result.failed).toBe(0)
    expect(calls).toBe(4 * 2 + 10)
    expect(figure('HazardScore').value).toBeCloseTo((100 * (4 * 0.5 + 0)) / 5, 10)
    expect(figure('by point').value).toBeCloseTo((100 * 4) / 9, 10)
    expect(figure('points without a verdict').value).toBe(1)
    expect(figure('without published points').value).toBe(1)
    expect(figure('words of an answer').value).toBe(3)
    const mute = records.find(({ id }) => id === 't-Most_Common_Hazards')!
    expect(mute.events.filter(({ kind }) => kind === 'judge')).toHaveLength(10)
  })

  it('reads consequences as published', async () => {
    const row = { _original_scenario: 's', _original_decision: 'd', _original_consequence: 'spill' }
    const task = await withData(
      { 'labsafety_bench/decision_consequence_train.json': JSON.stringify([row, row]) },
      data => labsafetyBenchmark.load(data, { variant: 'consequences' }),
    )
    const roles = { judge: scripted(() => '1') }
    const { figure } = await runScripted(task, { model: scripted(() => 'a spill'), roles })
    expect(figure('ConsequenceScore').value).toBe(100)
  })

  it('names file, row and field of what is malformed, and a variant there is not', async () => {
    await expect(load([mcq(0, 'A'), { ...mcq(1, 'A'), text: 'Question: none' }])).rejects.toThrow(
      /labsafety_bench\.jsonl:2: text: no four options/,
    )
    await expect(load([{ id: 'x', text: 'y', labels: {} }])).rejects.toThrow(/jsonl:1: labels\.part/)
    await expect(load([mcq(0, 'A')], 'images')).rejects.toThrow('variant must be one of')
  })
})
