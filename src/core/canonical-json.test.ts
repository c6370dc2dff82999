import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.js'
import { InvalidArgumentError } from './errors.js'

describe('canonicalJson', () => {
  it('prints the example of RFC 8785, section 3.2.2', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    )
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, the example of RFC 8785, section 3.2.3', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
    const printed = canonicalJson(Object.fromEntries(keys.map(key => [key, 0])))
    expect(Object.keys(JSON.parse(printed.replaceAll('"1"', '"one"')) as object)).toEqual([
      '\r',
      'one',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ])
  })

  it('writes a lone surrogate as its escape', () => {
    expect(canonicalJson('\ud800')).toBe('"\\ud800"')
  })

  it('leaves out undefined properties and prints negative zero as 0', () => {
    expect(canonicalJson({ b: undefined, a: -0 })).toBe('{"a":0}')
  })

  it.each([
    ['NaN', { a: Number.NaN }, '$.a is NaN'],
    ['infinity', [Number.POSITIVE_INFINITY], '$[0] is Infinity'],
    ['a bigint', { a: [1n] }, '$.a[0] is a bigint'],
    ['a function', { a: () => 0 }, '$.a is a function'],
    ['a date', { at: new Date(0) }, '$.at is a Date'],
    ['undefined itself', undefined, '$ is undefined'],
    ['a hole', new Array(1), '$[0] is undefined'],
  ])('refuses %s and names where it is', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(InvalidArgumentError)
    expect(() => canonicalJson(value)).toThrow(message)
  })

  it('refuses a cycle', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(() => canonicalJson(loop)).toThrow('$.self is a cycle')
  })

  it('means the same value and does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const printed = canonicalJson(value)
        const back: unknown = JSON.parse(printed)
        expect(canonicalJson(back)).toBe(printed)
        expect(canonicalJson(reversed(value))).toBe(printed)
      }),
      { seed: 20261124, numRuns: 300 },
    )
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  )
}
