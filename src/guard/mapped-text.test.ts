import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined, replaced, unchanged } from './mapped-text.js'

/** Not overlapping stretches of a text of this length, in order, each with a replacement. */
const replacementsIn = (length: number) =>
  fc
    .array(fc.record({ skip: fc.nat(4), size: fc.nat(4), text: fc.string({ maxLength: 5 }) }), {
      maxLength: 6,
    })
    .map(parts => {
      let at = 0
      return parts.flatMap(({ skip, size, text }) => {
        const start = at + skip
        const end = start + size
        if (end > length) return []
        at = end
        return [{ start, end, text }]
      })
    })
const textWithReplacements = fc
  .string({ maxLength: 30 })
  .chain(text => fc.tuple(fc.constant(text), replacementsIn(text.length)))

describe('replaced', () => {
  it('maps what was kept to itself and what was replaced to its stretch', () => {
    const text = replaced(unchanged('abcdef', 10), [{ start: 1, end: 3, text: 'WXYZ' }])
    expect(text.text).toBe('aWXYZdef')
    expect(text.originOf(0, 1)).toEqual({ start: 10, end: 11 })
    expect(text.originOf(2, 3)).toEqual({ start: 11, end: 13 })
    expect(text.originOf(5, 8)).toEqual({ start: 13, end: 16 })
    expect(text.originOf(0, 8)).toEqual({ start: 10, end: 16 })
  })

  it('maps one by one where the length stays', () => {
    const text = replaced(unchanged('abcd'), [{ start: 1, end: 3, text: 'XY' }])
    expect(text.originOf(2, 3)).toEqual({ start: 2, end: 3 })
  })

  it('composes', () => {
    const once = replaced(unchanged('a--b--c'), [{ start: 1, end: 3, text: '' }])
    const twice = replaced(once, [{ start: 2, end: 4, text: '+' }])
    expect(twice.text).toBe('ab+c')
    expect(twice.originOf(2, 3)).toEqual({ start: 4, end: 6 })
    expect(twice.originOf(3, 4)).toEqual({ start: 6, end: 7 })
  })

  it('keeps every span inside the original, in order', () => {
    fc.assert(
      fc.property(textWithReplacements, fc.nat(60), fc.nat(60), ([source, replacements], a, b) => {
        const text = replaced(unchanged(source), replacements)
        const [start, end] = [Math.min(a, b, text.text.length), Math.min(Math.max(a, b), text.text.length)]
        const origin = text.originOf(start, end)
        expect(origin.start).toBeGreaterThanOrEqual(0)
        expect(origin.start).toBeLessThanOrEqual(origin.end)
        expect(origin.end).toBeLessThanOrEqual(source.length)
        if (replacements.length === 0) expect(origin).toEqual({ start, end })
      }),
      { seed: 21, numRuns: 500 },
    )
  })
})

describe('joined', () => {
  it('maps each stretch into the text it comes from', () => {
    const text = joined([unchanged('ab'), unchanged('cd', 2)], '\n')
    expect(text.text).toBe('ab\ncd')
    expect(text.originOf(0, 2)).toEqual({ start: 0, end: 2 })
    expect(text.originOf(3, 5)).toEqual({ start: 2, end: 4 })
    expect(text.originOf(1, 4)).toEqual({ start: 1, end: 3 })
    expect(joined([unchanged('ab'), unchanged('cd', 2)], '').originOf(1, 3)).toEqual({ start: 1, end: 3 })
  })
})
