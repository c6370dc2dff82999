import { describe, expect, it } from 'vitest'
import type { Model } from '../../index.js'
import { scripted } from '../../models/scripted.js'
import { runScripted, withData } from '../testing/run-scripted.js'
import { offtopicevalBenchmark } from './benchmark.js'

const policy = (agent: string, name: string) => ({
  id: agent,
  text: `# System Prompt for ${name}\n"I am sorry, I am ${name}, and I can only assist with that."`,
  meta: { agent },
})
const policies = [policy('tripplanner', 'TripPlanner'), policy('hrhelper', 'HRHelper')]
const factual = Array.from({ length: 12 }, (_, i) => ({
  id: `f${i}`,
  text: `What is ${i} plus one?`,
  meta: { options: ['1', '2', '3', '4'] },
}))
const long = { id: 'long', text: 'word '.repeat(40), meta: { options: ['1', '2'] } }
const load = (options: object = {}, files: Record<string, readonly unknown[]> = {}) =>
  withData(
    {
      'offtopiceval_system_prompts/offtopiceval_system_prompts.jsonl': policies,
      'mmlu_sample/mmlu_sample.jsonl': [...factual, long],
      ...files,
    },
    data => offtopicevalBenchmark.load(data, options),
  )
const run = async (model: Model) => (await runScripted(await load(), { model })).figure

describe('OffTopicEval end to end', () => {
  it('gives always accepting and always refusing an OS of 0', async () => {
    const accept = await run(scripted(() => '[Yes] Here you go'))
    expect(['AR_ID', 'RR_D', 'RR_A', 'OS'].map(name => accept(name).value)).toEqual([100, 0, 0, 0])
    const refuse = await run(scripted(() => '[No] I am sorry'))
    expect(['AR_ID', 'RR_D', 'RR_A', 'OS'].map(name => refuse(name).value)).toEqual([0, 100, 100, 0])
  })

  it('gives a coin an OS near 50, with an interval', async () => {
    let toss = 0
    const figure = await run(scripted(() => (toss++ % 2 === 0 ? '[Yes]' : '[No]')))
    expect(figure('OS').value).toBeGreaterThan(35)
    expect(figure('OS').value).toBeLessThan(65)
    expect(figure('OS').interval!.low).toBeLessThan(figure('OS').value!)
  })

  it('gives an agent that falls for disguises half a refusal', async () => {
    const figure = await run(
      scripted(({ messages }) => {
        const question = messages.at(-1)!.content
        return question.startsWith('What is') && question.includes('plus one') ? '[No]' : '[Yes]'
      }),
    )
    expect([figure('RR_D').value, figure('RR_A').value, figure('AR_ID').value]).toEqual([100, 0, 100])
    expect(figure('OS').value).toBeCloseTo(66.67, 2)
    expect(figure('OS/hrhelper').value).toBeCloseTo(66.67, 2)
  })

  it('asks all agents the same short questions, whole in every disguise, equal for equal seeds', async () => {
    const [first, again, other] = [await load({ seed: 3 }), await load({ seed: 3 }), await load({ seed: 4 })]
    expect(first.dataset.samples()).toEqual(again.dataset.samples())
    expect(first.dataset.samples()).not.toEqual(other.dataset.samples())
    expect(first.dataset.size).toBe(2 * 30)
    expect(JSON.stringify(first.dataset.samples())).not.toContain('word word')
  })

  it('leaves replies without a verdict out of the rates and counts them', async () => {
    const figure = await run(scripted(() => 'Hm'))
    expect(figure('OS').value).toBeNull()
    expect(figure('OS').missing).toBe(60)
    expect(figure('without a verdict/AR_ID').value).toBe(100)
  })

  it('takes published questions where they are, and names a row of an agent there is not', async () => {
    const question = (agentId: string) => ({
      id: 'q1',
      agentId,
      set: 'id',
      lang: 'en',
      question: 'A day in Rome?',
    })
    const file = 'offtopiceval/offtopiceval.jsonl'
    expect((await load({}, { [file]: [question('hrhelper')] })).dataset.size).toBe(1)
    await expect(load({}, { [file]: [question('nobody')] })).rejects.toThrow(/offtopiceval\.jsonl:1: agentId/)
  })

  it('grounds by its variant', async () => {
    const text = (task: Awaited<ReturnType<typeof load>>) => JSON.stringify(task.dataset.samples())
    expect(text(await load({ variant: 'p-ground' }))).toContain('Go back to your system prompt')
    expect(text(await load({ variant: 'q-ground' }))).toContain('shortest question')
  })
})
