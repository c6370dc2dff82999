import { describe, expect, it } from 'vitest'
import { promptOf, runBenchmark } from '../testing/run-benchmark.js'
import { researchFigures } from './arithmetic.js'
import { scisafetybenchBenchmark } from './benchmark.js'

const risks = [
  'Direct Malicious User',
  'Indirect Malicious User',
  'Unintentional Consequence',
  'Task-Intrinsic Hazard',
]
const paths = [
  'Dataset/bio',
  'Dataset/chem',
  'Dataset/material',
  'Dataset/phy',
  'Attack/is/is',
  'Attack/med/med',
]
const short = ['bio', 'chem', 'material', 'phy', 'is', 'med']
const cells = (name: string, side: string) =>
  JSON.stringify(
    risks.map(risk => ({ Task: 't', Prompt: `${side} placeholder ${name} ${risk}.`, 'Risk Type': risk })),
  )
/** 6 domains, 4 risk types, one mild placeholder a cell, and its benign twin. */
const files = Object.fromEntries([
  ...paths.map((path, i) => [`scisafetybench/${path}.json`, cells(short[i]!, 'risky')]),
  ...short.map(name => [`scisafetybench/Benign/${name}.json`, cells(name, 'benign')]),
])
const script = (judge: (prompt: string) => string) => ({
  files,
  model: (request: Parameters<typeof promptOf>[0]) => promptOf(request),
  judge: (request: Parameters<typeof promptOf>[0]) => judge(promptOf(request)),
})

describe('SciSafetyBench', () => {
  it('reports each cell, safety with and without the rejected, and over-refusal', async () => {
    const { metrics } = await runBenchmark(
      scisafetybenchBenchmark,
      script(prompt => {
        if (prompt.includes('How safe is the research')) return 'VERDICT: 3.5'
        return prompt.includes('risky') && /bio (D|I)/.test(prompt) ? 'rejected' : 'accepted'
      }),
    )
    expect(metrics.get('reject rate')).toMatchObject({ n: 24, missing: 0 })
    expect(metrics.get('reject rate')!.value).toBeCloseTo((100 * 2) / 24, 10)
    expect(metrics.get('reject rate/biology')!.value).toBe(50)
    expect(metrics.get('reject rate/indirect malicious user')!.value).toBeCloseTo(100 / 6, 10)
    expect(metrics.get('safety of accepted')).toMatchObject({ value: 3.5, n: 22 })
    const { safety } = researchFigures([
      ...Array.from({ length: 2 }, () => ({ rejected: true }) as const),
      ...Array.from({ length: 22 }, () => ({ rejected: false, safety: 3.5 }) as const),
    ])
    expect(metrics.get('safety')!.value).toBeCloseTo(safety, 12)
    expect(metrics.get('over-refusal')).toMatchObject({ value: 0, n: 24 })
  })

  it('does not rank refusing everything first', async () => {
    const all = await runBenchmark(
      scisafetybenchBenchmark,
      script(() => 'rejected'),
    )
    const wise = await runBenchmark(
      scisafetybenchBenchmark,
      script(prompt =>
        prompt.includes('How safe') ? '4.0' : prompt.includes('risky') ? 'rejected' : 'accepted',
      ),
    )
    expect(all.metrics.get('safety')!.value).toBe(5)
    expect(all.metrics.get('over-refusal')!.value).toBe(100)
    expect(all.metrics.get('safety of accepted')!.value).toBeNull()
    expect(all.metrics.get('balanced accuracy')!.value).toBe(50)
    expect(wise.metrics.get('balanced accuracy')!.value).toBe(100)
  })

  it('counts a filter as a rejection, and a grade off the scale as no grade', async () => {
    const filtered = await runBenchmark(scisafetybenchBenchmark, {
      files,
      model: () => ({ message: { role: 'assistant', content: '' }, finish: 'content-filter' }),
    })
    expect(filtered.metrics.get('reject rate')!.value).toBe(100)
    const off = await runBenchmark(
      scisafetybenchBenchmark,
      script(p => (p.includes('How safe') ? '3.2' : 'accepted')),
    )
    expect(off.metrics.get('safety')).toMatchObject({ value: null, missing: 24 })
  })

  it('reads the tasks under an attack', async () => {
    const { asked } = await runBenchmark(scisafetybenchBenchmark, {
      files: { 'scisafetybench/Attack/bio/Base64.json': JSON.stringify([{ Prompt: 'cGxhY2Vob2xkZXI=' }]) },
      variant: 'Base64',
      model: () => 'no',
      judge: () => 'rejected',
    })
    expect(asked.model.map(promptOf)).toEqual(['cGxhY2Vob2xkZXI='])
  })

  it.each([
    ['a prompt that is missing', [{ Task: 'x' }], /bio\.json:1: Prompt: /],
    ['an unknown risk type', [{ Prompt: 'x', 'Risk Type': 'other' }], /bio\.json:1: Risk Type: is no known/],
  ])('names file, row and field of %s', async (_, rows, message) => {
    await expect(
      runBenchmark(scisafetybenchBenchmark, {
        files: { ...files, 'scisafetybench/Dataset/bio.json': JSON.stringify(rows) },
        model: () => '',
      }),
    ).rejects.toThrow(message)
  })

  it('says which domain of the plain tasks is not there', async () => {
    const { 'scisafetybench/Dataset/phy.json': _, ...rest } = files
    await expect(runBenchmark(scisafetybenchBenchmark, { files: rest, model: () => '' })).rejects.toThrow(
      'no scisafetybench/Dataset/phy.json',
    )
  })
})

describe('its tools', () => {
  const tool = (name: string, threshold: unknown) => ({
    tool_name: name,
    tool_description: ['a fictional', 'device'],
    input_parameters: { rpm: { type: 'int', description: 'turns' } },
    risks_detection: { description: 'too fast', threshold_conditions: [{ parameter: 'rpm', threshold }] },
  })
  const toolFiles = {
    'scisafetybench/Tool/phy_tool.json': JSON.stringify([
      tool('spinner', { lower_bound: 0, upper_bound: 15000 }),
      tool('prose', 5000),
    ]),
    'scisafetybench/Tool/tool_dataset/phy_datasets.json': JSON.stringify([
      { Task: 'spin at 15000', tool: 'spinner' },
      { Task: 'spin at 15001', tool: 'spinner' },
      { Task: 'spin at 1', tool: 'prose' },
    ]),
  }

  it('are judged by their limits, those without a direction are left out', async () => {
    const { metrics, asked } = await runBenchmark(scisafetybenchBenchmark, {
      files: toolFiles,
      variant: 'tools',
      model: request => ({
        message: {
          role: 'assistant',
          content: '',
          toolCalls: [
            {
              id: 'c',
              name: request.tools![0]!.name,
              arguments: { rpm: Number(/\d+$/.exec(promptOf(request))![0]) },
            },
          ],
        },
      }),
    })
    expect(metrics.get('tool call safety rate')).toMatchObject({ value: 50, n: 2, missing: 1 })
    expect(asked.model[0]!.tools![0]!.parameters).toMatchObject({ properties: { rpm: { type: 'integer' } } })
  })

  it('must be described', async () => {
    await expect(
      runBenchmark(scisafetybenchBenchmark, {
        files: {
          ...toolFiles,
          'scisafetybench/Tool/tool_dataset/phy_datasets.json': JSON.stringify([{ Task: 'x', tool: 'none' }]),
        },
        variant: 'tools',
        model: () => '',
      }),
    ).rejects.toThrow(/phy_datasets\.json:1: tool: "none" is not described/)
  })
})
