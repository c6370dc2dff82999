import { describe, expect, it } from 'vitest'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { flexbenchBenchmark } from './benchmark.js'

const tiers = [0, 0, 1, 1, 2, 3, 4, 2]
const scores = [5, 25, 30, 15, 50, 70, 90, 62]
const table = (rows: readonly (readonly (string | number)[])[], header: string) =>
  [header, ...rows.map(row => row.join(','))].join('\n')
const rows = tiers.map((tier, i) => [
  i,
  `item ${i}`,
  tier,
  Number(tier >= 1),
  Number(tier >= 2),
  Number(tier >= 3),
])
const header = 'id,prompt,severity_level,label_strict,label_moderate,label_loose'
const files = { 'flexbench/Guard_prompt_test.csv': table(rows, header) }
const scoreOf = (text: string) => scores[Number(/item (\d)/.exec(text)![1])]!

describe('FlexBench', () => {
  it.each([
    [
      'as FlexGuard writes',
      (score: number) => `<think>1. …</think>\n${score > 20 ? 'VIO' : 'SAFE'}\n${score}`,
    ],
    ['as JSON', (score: number) => JSON.stringify({ score, severity: 'x' })],
  ])('gives the worked example, %s', async (_, write) => {
    const { metrics } = await runBenchmark(flexbenchBenchmark, {
      files,
      model: request => write(scoreOf(promptOf(request))),
    })
    const value = (name: string) => metrics.get(name)!.value
    expect(value('F1/strict')).toBeCloseTo(83.333, 3)
    expect(value('F1/moderate')).toBe(100)
    expect(value('F1/loose')).toBeCloseTo(80, 10)
    expect(value('F1, average')).toBeCloseTo(87.778, 3)
    expect(value('F1, worst')).toBeCloseTo(80, 10)
    expect(value('gap')).toBeCloseTo(20, 10)
    expect(value('mean score/BENIGN')).toBe(15)
  })

  it('never takes what it cannot read for 0', async () => {
    const { metrics } = await runBenchmark(flexbenchBenchmark, {
      files,
      model: request => (promptOf(request).includes('item 0') ? 'VIO\n105' : 'SAFE\n10'),
    })
    expect(metrics.get('F1/strict')).toMatchObject({ n: 7, missing: 1 })
  })

  it('shows replies with their prompt, whatever the columns’ order and case', async () => {
    const { asked } = await runBenchmark(flexbenchBenchmark, {
      files: {
        'flexbench/Guard_response_test.csv': table(
          [['reply', 'HIGH', 'ask', 'r1']],
          'Response,Severity,Prompt,ID',
        ),
      },
      variant: 'response-test',
      model: () => 'SAFE\n0',
    })
    expect(asked.model[0]!.messages).toEqual([
      { role: 'user', content: 'ask' },
      { role: 'assistant', content: 'reply' },
    ])
  })

  it.each([
    ['a tier out of range', [[1, 'x', 7, 1, 1, 1]], /Guard_prompt_test\.csv:2: severity_level: /],
    ['a label against its tier', [[1, 'x', 1, 1, 1, 0]], /:2: label_moderate: must be 0 for LOW, got 1/],
    ['no text', [[1, '', 1, 1, 0, 0]], /:2: prompt: missing/],
  ])('names row and column of %s', async (_, wrong, message) => {
    await expect(
      runBenchmark(flexbenchBenchmark, {
        files: { 'flexbench/Guard_prompt_test.csv': table(wrong, header) },
        model: () => '',
      }),
    ).rejects.toThrow(message)
  })
})
