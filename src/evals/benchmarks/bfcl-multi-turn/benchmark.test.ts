import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../../model.js'
import { runBenchmark } from '../testing/run-benchmark.js'
import { overallAccuracy, turnIsRight } from './arithmetic.js'
import { bfclMultiTurnBenchmark } from './benchmark.js'

const doc = (name: string) => ({
  text: name,
  labels: { api: 'gorilla_file_system' },
  meta: { name, parameters: { type: 'dict', properties: { to: { type: 'string' } }, required: ['to'] } },
})
const entry = (category: string, calls: string[][]) => ({
  id: `${category}_0`,
  messages: [[{ role: 'user', content: 'go to a' }], []],
  labels: { category, ground_truth: calls },
  meta: { involved_classes: ['GorillaFileSystem'], missed_function: { '1': ['mv'] } },
})
const categories = ['base', 'miss_func', 'miss_param', 'long_context'].map(name => `multi_turn_${name}`)
const files = (calls = [["cd(to='a')"], ["mv('b')"]]) => ({
  'bfcl_multi_turn/bfcl_multi_turn.jsonl': categories.map(category => entry(category, calls)),
  'bfcl_tool_docs/bfcl_tool_docs.jsonl': [doc('cd'), doc('mv')],
})
const call = (name: string, given: Record<string, string>) => ({
  message: { role: 'assistant' as const, content: '', toolCalls: [{ id: 'c', name, arguments: given }] },
})
/** Replays the reference; with a slip, misnames the argument of its first call. */
const agent =
  (slip: boolean) =>
  ({ messages }: ModelRequest) => {
    const results =
      messages.filter(({ role }) => role === 'tool').length - Number(slip && messages.length > 2)
    const last = messages.at(-1)!
    if (slip && messages.length === 1) return call('cd', { dir: 'a' })
    if (results === 0 && !(last.role === 'tool' && !last.failed)) return call('cd', { to: 'a' })
    if (last.role === 'user' && last.content.startsWith('More')) return call('mv', { to: 'b' })
    return 'done'
  }

describe('BFCL multi-turn', () => {
  it('is wholly right for an agent that replays the reference, and reveals a held-out function in its turn', async () => {
    const { metrics, asked } = await runBenchmark(bfclMultiTurnBenchmark, {
      files: files(),
      model: agent(false),
    })
    expect(metrics.get('accuracy, mean of categories')!.value).toBe(100)
    expect(metrics.get('recovered of failed calls')!.value).toBeNull()
    const offered = asked.model.map(({ messages, tools }) => [
      messages.length,
      tools!.map(({ name }) => name),
    ])
    expect(offered.filter(([length]) => length === 1).every(([, names]) => String(names) === 'cd')).toBe(true)
    expect(asked.model.at(-1)!.tools!.map(({ name }) => name)).toEqual(['cd', 'mv'])
    expect(asked.model[0]!.tools![0]!.parameters).toMatchObject({ type: 'object' })
  })

  it('counts a failed call and its recovery', async () => {
    const { metrics } = await runBenchmark(bfclMultiTurnBenchmark, { files: files(), model: agent(true) })
    expect(metrics.get('recovered of failed calls')).toMatchObject({ value: 100, n: 4 })
    expect(metrics.get('accuracy/multi_turn_base')!.value).toBe(100)
  })

  it('is wrong where a call is missing, and excludes what cannot be checked', async () => {
    const idle = await runBenchmark(bfclMultiTurnBenchmark, { files: files(), model: () => 'done' })
    expect(idle.metrics.get('accuracy, mean of categories')!.value).toBe(0)
    const unread = await runBenchmark(bfclMultiTurnBenchmark, {
      files: files([['gone(x=1)'], []]),
      model: () => 'done',
    })
    expect(unread.metrics.get('accuracy, mean of categories')).toMatchObject({ value: null, missing: 4 })
  })
})

it('wants the reference calls in order', () => {
  const calls = ['a', 'b'].map(tool => ({ id: '', tool, arguments: { n: 1 } }))
  expect(turnIsRight(calls, [calls[0]!, { id: '', tool: 'x', arguments: {} }, calls[1]!])).toBe(true)
  expect(turnIsRight(calls, [...calls].reverse())).toBe(false)
  expect(turnIsRight([], calls)).toBe(true)
})

it('means over four categories', () => {
  const rates = Object.fromEntries(categories.map((name, i) => [name, 10 * i]))
  expect(overallAccuracy(rates)).toBe(15)
  expect(overallAccuracy({ multi_turn_base: 10 })).toBeNull()
})
