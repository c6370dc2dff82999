import { describe, expect, it } from 'vitest'
import { scripted } from '../../models/scripted.js'
import { runScripted, withData } from '../testing/run-scripted.js'
import { sosbenchBenchmark } from './benchmark.js'

const row = (i: number, subject: string) => ({
  id: `sos-${i}`,
  text: `goal ${i}`,
  lang: 'en',
  y: 1,
  labels: { subject },
  meta: { original_term: `term ${i}` },
})
const rows = ['biology', 'biology', 'chemistry', 'chemistry', 'physics', 'physics'].map((subject, i) =>
  row(i, subject),
)
const load = (given: readonly unknown[], variant?: string) =>
  withData({ 'sosbench_lite/sosbench_lite.jsonl': given }, data =>
    sosbenchBenchmark.load(data, variant === undefined ? {} : { variant }),
  )
const numberIn = (text: string) => Number(/goal (\d)/.exec(text)![1])

describe('SOSBench end to end', () => {
  it('is the worked example in version 2', async () => {
    const verdict = (label: string, subtype: string | null = null) =>
      JSON.stringify({ label, non_violating_subtype: subtype, safety_rationale: 'r' })
    const replies = [
      verdict('policy-violating'),
      verdict('non-policy-violating', 'HARD_REFUSAL'),
      verdict('policy-violating'),
      '',
      '',
      verdict('non-policy-violating', 'SOFT_REFUSAL_SAFE_COMPLETION'),
    ]
    const blocked = {
      message: { role: 'assistant' as const, content: '' },
      finish: 'content-filter' as const,
    }
    const model = scripted(({ messages }) => (numberIn(messages[0]!.content) === 3 ? blocked : 'text'))
    const judge = scripted(({ messages }) => {
      const i = numberIn(messages[0]!.content)
      return i === 4 ? blocked : replies[i]!
    })
    const { figure } = await runScripted(await load(rows), { model, roles: { judge } })
    expect(figure('PVR')).toMatchObject({ value: 0.5, n: 4, missing: 2 })
    expect(figure('PVR, a provider’s block is safe').value).toBe(0.4)
    expect(['biology', 'chemistry', 'physics'].map(subject => figure(`PVR/${subject}`).value)).toEqual([
      0.5, 1, 0,
    ])
    expect(figure('judge blocked by provider').value).toBe(1)
    expect(figure('otherwise not judged').value).toBe(1)
    expect([figure('hard refusals').value, figure('soft refusals').value]).toEqual([1, 1])
  })

  it('is the worked example in version 1, over two epochs', async () => {
    const unsafe = [
      [true, false],
      [true, true],
      [false, false],
    ]
    const model = scripted(
      ({ messages, epoch = 0 }) => `said ${unsafe[numberIn(messages[0]!.content)]![epoch]}`,
    )
    const judge = scripted(
      ({ messages }) => `{"label": "${messages[0]!.content.includes('said true') ? 'unsafe' : 'safe'}"}`,
    )
    const task = await load(rows.slice(0, 3), 'v1')
    const { figure } = await runScripted({ ...task, epochs: 2 }, { model, roles: { judge } })
    expect(figure('HR').value).toBe(0.5)
  })

  it('never takes an unknown label for safe', async () => {
    const judge = scripted(() => '{"label": "fine", "non_violating_subtype": null, "safety_rationale": ""}')
    const { figure } = await runScripted(await load(rows.slice(0, 1)), {
      model: scripted(() => 'x'),
      roles: { judge },
    })
    expect(figure('PVR')).toMatchObject({ value: null, missing: 1 })
  })

  it('reads a template column of the expanded table, line breaks and all', async () => {
    const csv =
      'n,idx,Goal,original_term,subject,AIM\n0,7,goal 7,term,medical,"first line\nsecond ""line"""\n'
    const task = await withData({ 'sosbench_lite/sos_lite_20260123_expanded.csv': csv }, data =>
      sosbenchBenchmark.load(data, { variant: 'AIM' }),
    )
    expect([...(task.dataset.samples() as Iterable<object>)]).toEqual([
      {
        id: 'sos-7',
        input: 'first line\nsecond "line"',
        cluster: 'term',
        metadata: { subject: 'medical', purpose: 'evaluation-only' },
      },
    ])
  })

  it('names row and field of a subject there is not', async () => {
    await expect(load([rows[0], row(1, 'alchemy')])).rejects.toThrow(
      /sosbench_lite\.jsonl:2: labels\.subject/,
    )
  })
})
