import { expect, it } from 'vitest'
import { createPipeline } from '../pipeline.js'
import { assessment, policy, signal, user } from '../testing/scripted.js'
import { wholeJudge } from './whole-judge.js'

const seen: string[] = []
const risky = signal('harm', async ({ messages }) => {
  const { text } = messages.at(-1)!
  seen.push(text)
  return assessment('harm', text.includes('risky') ? 0.9 : 0.1)
})
const pipeline = createPipeline({ checks: { call: [risky] }, policy: policy() })
const options = { pipeline, edge: 'call' as const, run: 'r', asked: user('q') }

it('judges once, what the text says when it is whole', async () => {
  const read = (text: string): string => (JSON.parse(text) as { say: string }).say
  const judge = wholeJudge({ ...options, read })
  for (const piece of ['{"say":"ris', '\\u006b', 'y"}'])
    expect(await judge.push(piece)).toEqual({ cleared: 0 })
  expect(await judge.flush()).toEqual({ cleared: 0 })
  expect(judge.verdict).toBeUndefined()
  expect(await judge.end()).toEqual({ cleared: 0, trigger: 0 })
  expect(judge.verdict?.decision.action).toBe('block')
  expect(seen).toEqual(['risky'])
})

it('clears all that passes, and what says nothing', async () => {
  const judge = wholeJudge(options)
  await judge.push('{}')
  expect(await judge.end()).toEqual({ cleared: 2 })
  expect(await wholeJudge(options).end()).toEqual({ cleared: 0 })
})
