import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowsOf } from './windows.js'

describe('windowsOf', () => {
  it('is one window for what fits, and for nothing', () => {
    expect(windowsOf(10, 10)).toEqual([{ start: 0, end: 10 }])
    expect(windowsOf(0, 10)).toEqual([{ start: 0, end: 0 }])
  })

  it('shares the overlap, and ends flush with the text', () => {
    // stride 10 - 4 = 6: 0-10, 6-16, then the last at 20 - 10
    expect(windowsOf(20, 10, 4)).toEqual([
      { start: 0, end: 10 },
      { start: 6, end: 16 },
      { start: 10, end: 20 },
    ])
  })

  it('covers every token, repeats at least the overlap, and grows linearly', () => {
    const sizes = fc.record({
      tokens: fc.integer({ min: 1, max: 5000 }),
      capacity: fc.integer({ min: 2, max: 256 }),
      share: fc.double({ min: 0, max: 0.9, noNaN: true }),
    })
    fc.assert(
      fc.property(sizes, ({ tokens, capacity, share }) => {
        const overlap = Math.floor(share * capacity)
        const windows = windowsOf(tokens, capacity, overlap)
        expect(windows[0]!.start).toBe(0)
        expect(windows.at(-1)!.end).toBe(tokens)
        for (const [index, { start, end }] of windows.entries()) {
          expect(end - start).toBe(Math.min(tokens, capacity))
          if (index > 0) expect(start).toBeLessThanOrEqual(windows[index - 1]!.end - overlap)
        }
        expect(windows.length).toBeLessThanOrEqual(2 + tokens / Math.max(1, capacity - overlap))
      }),
      { seed: 20261124 },
    )
  })
})
