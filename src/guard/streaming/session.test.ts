import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamOptions, TokenVerdict } from './stream-session.js'
import { scriptedStreamGuard } from './testing/scripted-session.js'

const guard = scriptedStreamGuard({ unsafe: ['bad'], controversial: ['odd'] })
const asked = { messages: [{ role: 'user', text: 'Say something.' }] } as const

async function judge(text: string, options: StreamOptions = {}) {
  const session = await guard.openStream(asked, options)
  const verdicts: TokenVerdict[] = [...session.push(text), ...session.close().tail]
  return { verdicts, report: session.close() }
}

describe('a session', () => {
  it('judges a word when it has ended', async () => {
    const session = await guard.openStream(asked)
    expect(session.push('on')).toEqual([])
    expect(session.judged).toBe(0)
    expect(session.push('e tw').map(({ span }) => span)).toEqual([{ start: 0, end: 3 }])
    expect(session.judged).toBe(4)
    expect(session.close().tail.map(({ span }) => span)).toEqual([{ start: 4, end: 6 }])
  })

  it('gives all probabilities, the level by the vote, and the category where it is not safe', async () => {
    const { verdicts } = await judge('fine odd bad')
    expect(verdicts.map(({ level }) => level)).toEqual(['Safe', 'Controversial', 'Unsafe'])
    for (const { probabilities, categories, risk, score } of verdicts) {
      expect(probabilities.safe + probabilities.controversial + probabilities.unsafe).toBeCloseTo(1, 6)
      expect(Object.values(categories).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
      expect(risk).toBeCloseTo(probabilities.unsafe + probabilities.controversial / 2, 6)
      expect(score).toBe(Math.round(100 * risk))
    }
    expect(verdicts.map(({ category }) => category)).toEqual([undefined, 'Violent', 'Violent'])
  })

  it('is flagged by two words in a row and by no single one', async () => {
    const anyWords = fc.array(fc.constantFrom('fine', 'odd', 'bad'), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(anyWords, async words => {
        const { report } = await judge(words.join(' '), { strictness: 'strict' })
        const expected = words.findIndex((word, i) => i > 0 && word !== 'fine' && words[i - 1] !== 'fine')
        expect(report.trigger?.index ?? -1).toBe(expected)
        expect(report.tokens).toBe(words.length)
      }),
    )
  })

  it('flags under loose what is unsafe, under strict what is controversial, too', async () => {
    expect((await judge('odd odd', { strictness: 'strict' })).report.trigger).toMatchObject({
      index: 1,
      level: 'Controversial',
    })
    expect((await judge('odd odd', { strictness: 'loose' })).report.trigger).toBeUndefined()
    expect(
      (await judge('odd bad', { strictness: 'strict', pairing: 'same-level' })).report.trigger,
    ).toBeUndefined()
    expect((await judge('bad bad', { strictness: 'loose' })).report.trigger).toMatchObject({
      index: 1,
      charOffset: 4,
      flaggedFrom: 0,
    })
  })

  it('keeps its first trigger and reports the highest score a whole window reached', async () => {
    const { report } = await judge('odd odd fine bad bad bad', { strictness: 'strict' })
    expect(report.trigger?.index).toBe(1)
    expect(report.score).toBe(100)
    expect((await judge('bad fine bad')).report.score).toBe(0)
  })

  it('has a state, and closes once', async () => {
    const session = await guard.openStream(asked)
    expect(session.state()).toBe('open')
    session.push('bad bad ')
    expect(session.state()).toBe('flagged')
    const report = session.close()
    expect(session.state()).toBe('closed')
    expect(session.close()).toBe(report)
    expect(report).toMatchObject({ tokens: 2, characters: 8, tail: [] })
    expect(() => session.push('more')).toThrow('the session is closed')
  })

  it('takes token ids, after the text that came before them', async () => {
    const session = await guard.openStream(asked)
    session.push('fine fi')
    const verdicts = session.push([2, 2])
    expect(verdicts.map(({ span }) => span)).toEqual([
      { start: 5, end: 7 },
      { start: 7, end: 7 },
      { start: 7, end: 7 },
    ])
    expect(session.trigger?.index).toBe(3)
    for (const id of [3, -1, 0.5, Number.NaN]) expect(() => session.push([id])).toThrow(RangeError)
  })

  it('does one step and one reading for a token, wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(300), async length => {
        let steps = 0
        const session = await scriptedStreamGuard({ onStep: () => steps++ }).openStream(asked)
        for (let i = 0; i < length; i++) {
          session.push('word ')
          expect(steps).toBe(i + 1)
        }
      }),
      { numRuns: 10 },
    )
  })
})
