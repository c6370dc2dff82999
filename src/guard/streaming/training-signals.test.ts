import { describe, expect, it } from 'vitest'
import { hybridReward, rolloutFlag } from './training-signals.js'

const safe = { thoughtUnsafe: false, answerUnsafe: false, refusal: false }

describe('hybridReward', () => {
  it.each([
    [{ ...safe, answerUnsafe: true, helpful: 3 }, -10],
    [{ ...safe, thoughtUnsafe: true, helpful: -12 }, -12],
    [{ ...safe, refusal: true, helpful: 2 }, -5],
    [{ ...safe, helpful: 2.5 }, 2.5],
    [{ ...safe, answerUnsafe: true, refusal: true, helpful: 0 }, -10],
  ])('gives %j %d', (outcome, reward) => {
    expect(hybridReward(outcome)).toBe(reward)
  })

  it('refuses a helpfulness that is no number', () => {
    expect(() => hybridReward({ ...safe, helpful: Number.NaN })).toThrow('helpful must be finite')
  })
})

describe('rolloutFlag', () => {
  it('flags 17 of 20 and not 16', () => {
    expect(rolloutFlag({ flagged: 17, completions: 20 })).toBe(true)
    expect(rolloutFlag({ flagged: 16, completions: 20 })).toBe(false)
  })

  it('refuses counts that are none', () => {
    expect(() => rolloutFlag({ flagged: 1, completions: 0 })).toThrow('completions')
    expect(() => rolloutFlag({ flagged: 3, completions: 2 })).toThrow('flagged')
    expect(() => rolloutFlag({ flagged: 1, completions: 2 }, { share: 0 })).toThrow('share')
  })
})
