import { describe, expect, it } from 'vitest'
import type { Assessment, Context } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { rememberedSignal } from './remembered-signal.js'

const context: Context = { edge: 'result', run: 'r' }
const says = (text: string, role: 'user' | 'tool' = 'tool'): Conversation => ({ messages: [{ role, text }] })

function counting(assess: (text: string) => number = () => 0.25) {
  const asked: string[] = []
  const signal = {
    name: 'injection',
    async assess({ messages }: Conversation): Promise<Assessment> {
      const { text } = messages.at(-1)!
      asked.push(text)
      return { signal: 'injection', risk: assess(text), categories: [], reasons: [], costMs: 9 }
    },
  }
  return { asked, signal }
}

describe('a remembered signal', () => {
  it('scores the same conversation once, and says when it did not score it again', async () => {
    const { asked, signal } = counting()
    const remembered = rememberedSignal(signal)
    expect(await remembered.assess(says('a'), context)).toMatchObject({ risk: 0.25, reasons: [] })
    expect(await remembered.assess(says('a'), context)).toMatchObject({
      risk: 0.25,
      reasons: [{ kind: 'remembered' }],
    })
    expect(asked).toEqual(['a'])
  })

  it('takes another speaker or context for another conversation', async () => {
    const { asked, signal } = counting()
    const remembered = rememberedSignal(signal)
    await remembered.assess(says('a'), context)
    await remembered.assess(says('a', 'user'), context)
    await remembered.assess({ messages: [...says('b').messages, ...says('a').messages] }, context)
    expect(asked).toEqual(['a', 'a', 'a'])
  })

  it('does not remember a failure', async () => {
    let fails = true
    const { asked, signal } = counting(() => {
      if (fails) throw new Error('down')
      return 0
    })
    const remembered = rememberedSignal(signal)
    await expect(remembered.assess(says('a'), context)).rejects.toThrow('down')
    fails = false
    expect(await remembered.assess(says('a'), context)).toMatchObject({ risk: 0 })
    expect(asked).toEqual(['a', 'a'])
  })

  it('drops what was used longest ago', async () => {
    const { asked, signal } = counting()
    const remembered = rememberedSignal(signal, { entries: 2 })
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await remembered.assess(says(text), context)
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
  })
})
