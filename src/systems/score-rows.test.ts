import { describe, expect, it } from 'vitest'
import { InvalidInputError, SignalFailedError } from '../core/index.js'
import { scoreRows } from './score-rows.js'
import type { GradedSet } from './strictness-rows.js'
import type { StudyProgress } from './system.js'

const set: GradedSet = {
  name: 'numbers',
  licence: 'none',
  tiers: 'made up',
  mode: 'prompt',
  available: 40,
  rows: Array.from({ length: 40 }, (_, i) => ({
    conversation: { messages: [{ role: 'user', text: String(i) }] },
    tier: 0,
    half: 'test',
  })),
}
const numberOf = (text: string | undefined) => Number(text)
const tooLong = new InvalidInputError({ code: 'too_long', where: 'text', message: 'too long' })

describe('scoreRows', () => {
  it('keeps rows and scores together, in order, and says how far it is', async () => {
    const progress: StudyProgress[] = []
    const { rows, unscored } = await scoreRows(set, {
      scorer: {
        score: async ({ messages }) => {
          const score = numberOf(messages[0]?.text)
          // later rows of a batch answer first
          for (let wait = score % 16; wait < 16; wait++) await Promise.resolve()
          return { score }
        },
      },
      onProgress: step => progress.push(step),
    })
    expect(rows.map(({ score }) => score)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect(rows.every(({ conversation, score }) => conversation.messages[0]?.text === String(score))).toBe(
      true,
    )
    expect(unscored).toEqual({})
    expect(progress.map(({ done }) => done)).toEqual([16, 32, 40])
    expect(progress.at(-1)).toEqual({ set: 'numbers', done: 40, total: 40 })
  })

  it('counts rows without a score by code and gives them none', async () => {
    const { rows, unscored } = await scoreRows(set, {
      scorer: {
        score: async ({ messages }) => {
          if (numberOf(messages[0]?.text) % 4 === 0) throw tooLong
          return { score: 50 }
        },
      },
    })
    expect(rows).toHaveLength(30)
    expect(unscored).toEqual({ too_long: 10 })
  })

  it('fails when most rows have no score', async () => {
    const failing = scoreRows(set, { scorer: { score: () => Promise.reject(tooLong) } })
    await expect(failing).rejects.toThrow(SignalFailedError)
    await expect(failing).rejects.toMatchObject({ cause: tooLong })
  })

  it('does not take a bug for an unscored row', async () => {
    const broken = scoreRows(set, { scorer: { score: () => Promise.reject(new TypeError('bug')) } })
    await expect(broken).rejects.toThrow(TypeError)
  })

  it('stops between batches when it is aborted, and hands the signal on', async () => {
    const controller = new AbortController()
    let calls = 0
    const stopped = scoreRows(set, {
      scorer: {
        score: async (_, options) => {
          expect(options?.abort).toBe(controller.signal)
          calls++
          return { score: 1 }
        },
      },
      onProgress: () => controller.abort(new Error('enough')),
      abort: controller.signal,
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(calls).toBe(16)
  })
})
