import { describe, expect, it } from 'vitest'
import { createPipeline } from '../pipeline.js'
import { assessment, policy, signal, user } from '../testing/scripted.js'
import { windowJudge } from './window-judge.js'

function judge(
  options: { before?: string; cadence?: { stride?: number; sentence?: number; window?: number } } = {},
) {
  const seen: string[] = []
  const spy = signal('harm', async ({ messages }) => {
    const { text } = messages.at(-1)!
    seen.push(text)
    return assessment('harm', text.includes('risky') ? 0.9 : 0.1)
  })
  const pipeline = createPipeline({ checks: { answer: [spy] }, policy: policy() })
  return { seen, ...windowJudge({ pipeline, edge: 'answer', run: 'r', asked: user('q'), ...options }) }
}

describe('windowJudge', () => {
  it('judges at the end of a sentence, and after a stride without one', async () => {
    const { push, seen } = judge({ cadence: { stride: 20, sentence: 5 } })
    expect(await push('One. ')).toEqual({ cleared: 5 })
    expect(await push('a. ')).toEqual({ cleared: 5 })
    expect(await push('long words ')).toEqual({ cleared: 19 })
    expect(await push('without any sign at all')).toEqual({ cleared: 42 })
    expect(seen).toEqual(['One. ', 'One. a. long words ', 'One. a. long words without any sign at all'])
  })

  it('triggers where the last cleared text ends, and stays there', async () => {
    const { push, end } = judge({ cadence: { stride: 4 } })
    await push('fine ')
    expect(await push('risky ')).toEqual({ cleared: 5, trigger: 5 })
    expect(await push('fine again')).toEqual({ cleared: 5, trigger: 5 })
    expect(await end()).toEqual({ cleared: 5, trigger: 5 })
  })

  it('looks at a window, but never past unjudged text', async () => {
    const { push, seen } = judge({ cadence: { stride: 4, window: 8 } })
    await push('aaaa')
    await push('bbbb')
    await push('cccc')
    await push('d'.repeat(20))
    expect(seen).toEqual(['aaaa', 'aaaabbbb', 'bbbbcccc', 'd'.repeat(20)])
  })

  it('sees what stood before, and counts from its own start', async () => {
    const { push } = judge({ before: 'it is ris', cadence: { stride: 1 } })
    expect(await push('ky')).toEqual({ cleared: 0, trigger: 0 })
  })

  it('asks nobody about white space, or when nothing is new', async () => {
    const { push, end, flush, seen } = judge({ cadence: { stride: 1 } })
    expect(await push(' \n ')).toEqual({ cleared: 3 })
    expect(await flush()).toEqual({ cleared: 3 })
    await push('x')
    await end()
    expect(seen).toEqual([' \n x'])
  })

  it('does bounded work: no more judgements than strides, none longer than the window', async () => {
    const { push, seen } = judge({ cadence: { stride: 100, sentence: 50, window: 300 } })
    const words = 'Word. '.repeat(2000)
    for (let at = 0; at < words.length; at += 7) await push(words.slice(at, at + 7))
    expect(seen.length).toBeLessThanOrEqual(words.length / 50)
    expect(Math.max(...seen.map(({ length }) => length))).toBeLessThanOrEqual(307)
  })
})
