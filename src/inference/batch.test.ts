import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takeBatch } from './batch.js'

const calls = (...tokens: number[]) => tokens.map((count, index) => ({ tokens: count, index }))

describe('takeBatch', () => {
  it('takes nothing from an empty queue', () => {
    expect(takeBatch([], { maxTokens: 10 })).toEqual([])
  })

  it('starts with the oldest call and adds those of similar length in order of arrival', () => {
    const queue = calls(10, 40, 12, 20, 4)
    // 40 is four times 10, 4 less than half of it; 12 and 20 are within a factor of two
    expect(takeBatch(queue, { maxTokens: 100 }).map(call => call.index)).toEqual([0, 2, 3])
    expect(queue.map(call => call.index)).toEqual([1, 4])
  })

  it('stops at the token limit, but takes a call that is longer than it alone', () => {
    expect(takeBatch(calls(10, 10, 10), { maxTokens: 20 })).toHaveLength(2)
    expect(takeBatch(calls(50, 50), { maxTokens: 20 })).toHaveLength(1)
  })

  it('looks no further ahead than told', () => {
    expect(takeBatch(calls(10, 99, 99, 10), { maxTokens: 100, lookAhead: 2 })).toHaveLength(1)
  })

  it('loses and doubles no call, and every call is taken in the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 128 })),
        fc.integer({ min: 1, max: 400 }),
        (tokens, maxTokens) => {
          const queue = calls(...tokens)
          const taken: number[] = []
          while (queue.length > 0) {
            const oldest = queue[0]!.index
            const batch = takeBatch(queue, { maxTokens })
            expect(batch[0]!.index).toBe(oldest)
            taken.push(...batch.map(call => call.index))
          }
          expect(taken.sort((a, b) => a - b)).toEqual(tokens.map((_, index) => index))
        },
      ),
      { seed: 3 },
    )
  })
})
