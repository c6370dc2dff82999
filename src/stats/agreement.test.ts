import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohenKappa, krippendorffAlpha, rawAgreement } from './agreement.js'
import { InsufficientDataError } from './errors.js'

/** The rows of a 2 x 2 table. */
const rowsOf = (table: readonly [yy: number, yn: number, ny: number, nn: number]) => {
  const pairs = [
    ['y', 'y'],
    ['y', 'n'],
    ['n', 'y'],
    ['n', 'n'],
  ] as const
  const rows = pairs.flatMap((pair, i) => Array.from({ length: table[i]! }, () => pair))
  return { first: rows.map(([a]) => a), second: rows.map(([, b]) => b) }
}

describe('cohenKappa', () => {
  it('takes chance off the agreement', () => {
    const { first, second } = rowsOf([20, 5, 10, 15])
    // observed 35/50; expected 25/50 x 30/50 + 25/50 x 20/50 = 0.5; (0.7 - 0.5) / 0.5
    expect(rawAgreement(first, second)).toBeCloseTo(0.7, 12)
    expect(cohenKappa(first, second)).toBeCloseTo(0.4, 12)
  })

  it('is 1 for equal raters, and undefined where nothing varies', () => {
    expect(cohenKappa([1, 2, 2], [1, 2, 2])).toBe(1)
    expect(() => cohenKappa(['a', 'a'], ['a', 'a'])).toThrow(InsufficientDataError)
    expect(cohenKappa(['a', 'a'], ['b', 'b'])).toBe(0)
    expect(() => cohenKappa([], [])).toThrow(InsufficientDataError)
    expect(() => cohenKappa([1], [1, 2])).toThrow('same length')
  })
})

describe('krippendorffAlpha', () => {
  // Krippendorff 2011, section C: four observers, twelve units, missing values
  const _ = undefined
  const published = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
  ]

  it('is the published figure on both scales', () => {
    expect(krippendorffAlpha(published)).toBeCloseTo(0.743, 3)
    expect(krippendorffAlpha(published, { scale: 'interval' })).toBeCloseTo(0.849, 3)
  })

  it('does not depend on the order of raters or units', () => {
    const turned = published.map(row => [...row].reverse()).reverse()
    expect(krippendorffAlpha(turned)).toBeCloseTo(krippendorffAlpha(published), 12)
  })

  it('is 1 for equal raters and never more', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 3, maxLength: 20 }), rows => {
        const [first, second] = [rows.map(([a]) => a), rows.map(([, b]) => b)]
        fc.pre(new Set([...first, ...second]).size > 1)
        expect(krippendorffAlpha([first, second])).toBeLessThanOrEqual(1)
        if (new Set(first).size > 1) expect(krippendorffAlpha([first, first])).toBe(1)
      }),
      { seed: 5 },
    )
  })

  it('says what is missing', () => {
    expect(() =>
      krippendorffAlpha([
        [1, _],
        [_, 1],
      ]),
    ).toThrow('no unit was rated twice')
    expect(() =>
      krippendorffAlpha([
        [1, 1],
        [1, 1],
      ]),
    ).toThrow('all ratings are the same')
    expect(() => krippendorffAlpha([[1]])).toThrow('two rows')
    expect(() => krippendorffAlpha([[1], ['x']], { scale: 'interval' })).toThrow('ratings[1][0]')
  })
})
