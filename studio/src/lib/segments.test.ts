import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerptOf, segmentsOf } from './segments.js'

const mark = (start: number, end: number) => ({ span: { start, end } })

describe('segmentsOf', () => {
  it('cuts where marks overlap', () => {
    const [first, second] = [mark(2, 6), mark(4, 8)]
    expect(segmentsOf(10, [first, second])).toEqual([
      { start: 0, end: 2, marks: [] },
      { start: 2, end: 4, marks: [first] },
      { start: 4, end: 6, marks: [first, second] },
      { start: 6, end: 8, marks: [second] },
      { start: 8, end: 10, marks: [] },
    ])
  })

  it('has nothing to cut in an empty text', () => {
    expect(segmentsOf(0, [mark(0, 3)])).toEqual([])
  })

  it('covers the text once, and marks every place by exactly the marks over it', () => {
    const marks = fc.array(fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 })))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), marks, (length, pairs) => {
        const given = pairs.map(([start, end]) => mark(start, end))
        const segments = segmentsOf(length, given)
        let at = 0
        for (const segment of segments) {
          expect(segment.start).toBe(at)
          expect(segment.end).toBeGreaterThan(segment.start)
          for (let place = segment.start; place < segment.end; place++)
            expect(segment.marks).toEqual(given.filter(({ span }) => span.start <= place && place < span.end))
          at = segment.end
        }
        expect(at).toBe(length)
      }),
      { seed: 3 },
    )
  })
})

describe('excerptOf', () => {
  const options = { margin: 10, most: 100 }

  it('is the whole text when that is short', () => {
    expect(excerptOf('short', [{ start: 1, end: 2 }], options)).toEqual({ start: 0, end: 5 })
  })

  it('is the span with a margin on both sides', () => {
    expect(excerptOf('x'.repeat(500), [{ start: 200, end: 240 }], options)).toEqual({ start: 190, end: 250 })
  })

  it('is the start of a long text in which nothing is marked', () => {
    expect(excerptOf('x'.repeat(500), [], options)).toEqual({ start: 0, end: 100 })
  })

  it('stays in the text, within its length, and splits no character', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.nat({ max: 80 }), (start, size) => {
        const text = 'a🙂'.repeat(150)
        const part = excerptOf(text, [{ start, end: Math.min(text.length, start + size) }], options)
        expect(part.start).toBeGreaterThanOrEqual(0)
        expect(part.end).toBeLessThanOrEqual(text.length)
        expect(part.end - part.start).toBeLessThanOrEqual(options.most + 1)
        // throws on half a surrogate pair
        expect(() => encodeURIComponent(text.slice(part.start, part.end))).not.toThrow()
      }),
      { seed: 3 },
    )
  })
})
