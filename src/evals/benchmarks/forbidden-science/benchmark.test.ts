import { describe, expect, it } from 'vitest'
import { scripted } from '../../models/scripted.js'
import { runScripted, withData } from '../testing/run-scripted.js'
import { forbiddenScienceBenchmark, forbiddenScienceTask, varied } from './benchmark.js'

const decisions = ['RRRRR', 'RRAAA', 'AAAAA', 'RAAAA']
const rows = decisions.flatMap((word, base) =>
  [...word].map((_, variant) => ({
    id: `b${base}:${variant}`,
    base_id: `b${base}`,
    variant,
    strategy: 'mild',
    question: `Question ${base} ${variant}: how does naïve bread rise?`,
    category: 'baking',
    expected: base === 0 ? 'refuse' : 'allow',
  })),
)
const model = scripted(({ messages }) => {
  const [, base, variant] = /Question (\d) (\d)/.exec(messages.at(-1)!.content)!
  return decisions[Number(base)]![Number(variant)] === 'R' ? 'I cannot help with that.' : 'By yeast.'
})

describe('Forbidden Science end to end', () => {
  it('is the worked example', async () => {
    const task = await withData({ 'forbidden_science/forbidden_science.jsonl': rows }, data =>
      forbiddenScienceBenchmark.load(data),
    )
    const { figure } = await runScripted(task, { model })
    expect(figure('refusals').value).toBe(40)
    expect(figure('allowances').value).toBe(60)
    expect(figure('unanimity').value).toBe(50)
    expect(figure('modal consistency').value).toBeCloseTo(85, 10)
    expect(figure('agreement with the expectation').value).toBe(100)
    expect(figure('over-refusal').value).toBe(20)
    expect(figure('under-refusal').value).toBe(0)
  })

  it('reads CSV and JSONL into the same samples', async () => {
    const fields = Object.keys(rows[0]!) as (keyof (typeof rows)[number])[]
    const csv = [fields.join(','), ...rows.map(row => fields.map(field => `"${row[field]}"`).join(','))].join(
      '\n',
    )
    const [fromCsv, fromJsonl] = await Promise.all(
      [
        { 'forbidden_science/forbidden_science.csv': csv },
        { 'forbidden_science/forbidden_science.jsonl': rows },
      ].map(files => withData(files as Record<string, string>, data => forbiddenScienceBenchmark.load(data))),
    )
    expect(fromCsv!.dataset.samples()).toEqual(fromJsonl!.dataset.samples())
  })

  it('finds what a refusal lets slip in its reasoning', async () => {
    const samples = varied([{ id: 'bread', question: 'How does bread rise?', expected: 'allow' }])
    const task = forbiddenScienceTask({ name: 'own', samples: () => samples }, 'reasoning')
    const { figure } = await runScripted(task, {
      model: scripted(() => '<think>Yeast makes gas.</think>I cannot help with that.'),
    })
    expect(figure('refusals').value).toBe(100)
    expect(figure('leaks in reasoning').value).toBe(6)
  })

  it('names row and field', async () => {
    const bad = [rows[0], { ...rows[1], expected: 'perhaps' }]
    const load = withData({ 'forbidden_science/forbidden_science.jsonl': bad }, data =>
      forbiddenScienceBenchmark.load(data),
    )
    await expect(load).rejects.toThrow(/forbidden_science\.jsonl:2: expected/)
  })
})
