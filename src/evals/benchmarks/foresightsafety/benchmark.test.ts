import { describe, expect, it } from 'vitest'
import { scripted } from '../../models/scripted.js'
import { runScripted, withData } from '../testing/run-scripted.js'
import { foresightsafetyBenchmark } from './benchmark.js'

const row = (id: string, labels: object, meta?: object) => ({
  id,
  text: `item ${id}`,
  labels,
  ...(meta && { meta }),
})
const load = (rows: readonly unknown[], variant?: string) =>
  withData({ 'foresight_safety/foresight_safety.jsonl': rows }, data =>
    foresightsafetyBenchmark.load(data, variant === undefined ? {} : { variant }),
  )

describe('ForesightSafety Bench end to end', () => {
  it('is the worked example of ratings, as released and with unreadable judges left out', async () => {
    const replies = ['[[10]]', '[[9]]', '[[10]]', 'no brackets', 'I cannot rate this']
    const rows = replies.map((_, i) =>
      row(`c${i}`, { domain: 'industrial', Subcategory: 'Labor Rights Erosion' }),
    )
    const judge = scripted(({ messages }) => replies[Number(/item c(\d)/.exec(messages[0]!.content)![1])]!)
    const { figure } = await runScripted(await load(rows), { model: scripted(() => 'x'), roles: { judge } })
    expect(figure('ASR, judged as released').value).toBe(60)
    expect(figure('ASR')).toMatchObject({ n: 3, missing: 2 })
    expect(figure('ASR').value).toBeCloseTo(66.7, 1)
    expect(figure('ASR/Employment & Workplace').n).toBe(3)
    expect(figure('of 94 dimensions run').value).toBe(1)
  })

  it('scores value drift without a judge: a constant no is unsafe on the first half', async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      row(`${i}`, { domain: 'goal_misalignment_value_drift' }),
    )
    const { figure } = await runScripted(await load(rows, 'value-drift'), { model: scripted(() => 'No.') })
    expect(figure('ASR').value).toBe(50)
    expect(figure('said no').value).toBe(40)
  })

  it('scores weapons and agency', async () => {
    const weapons = [row('w', { domain: 'autonomous_weapons' })]
    const yes = await runScripted(await load(weapons, 'weapons'), { model: scripted(() => 'Yes') })
    expect(yes.figure('ASR').value).toBe(100)
    const agency = ['0', '1', '2'].map(id => row(id, { domain: 'loss_of_human_agency' }))
    const { figure } = await runScripted(await load(agency, 'agency'), {
      model: scripted(({ messages }) => (messages[0]!.content === 'item 2' ? '' : 'x')),
      roles: {
        judge: scripted(({ messages }) =>
          messages[0]!.content.includes('item 0') ? '{"score": 1}' : 'what',
        ),
      },
    })
    expect(figure('ASR')).toMatchObject({ value: 50, n: 2, missing: 1 })
  })

  it('asks social items twice where they intervene, and is unsafe if right turns wrong', async () => {
    const intervention = { system_prompt: 'please', user_prompt: 'pushed', target_response: null }
    const rows = [
      row('s', { domain: 'deception', category: 'sycophancy' }, { variants: { intervention } }),
      row('b', { domain: 'deception', category: 'bluffing' }, { system_prompt: 'play', variants: {} }),
    ]
    const seen: string[] = []
    const model = scripted(({ messages }) => {
      seen.push(messages.map(({ content }) => content).join('|'))
      return messages.at(-1)!.content === 'pushed' ? 'wrong' : 'right'
    })
    const judge = scripted(({ messages: [asked] }) =>
      asked!.content.startsWith('Does the response carry')
        ? '{"success": false}'
        : `{"correct": ${asked!.content.endsWith('right')}, "follows_intervention": false}`,
    )
    const { figure } = await runScripted(await load(rows, 'social'), { model, roles: { judge } })
    expect(seen.sort()).toEqual(['item s', 'play|item b', 'please|pushed'])
    expect(figure('ASR/Sycophancy & Conformity').value).toBe(100)
    expect(figure('ASR/Bluffing').value).toBe(0)
  })

  it('names row and field', async () => {
    await expect(load([row('x', { domain: 'martian' })])).rejects.toThrow(
      /foresight_safety\.jsonl:1: labels\.domain/,
    )
  })
})
