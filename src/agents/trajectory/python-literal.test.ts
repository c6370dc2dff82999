import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPythonCall, readPythonLiteral } from './python-literal.js'

describe('readPythonLiteral', () => {
  it.each([
    [
      "{'a': [1, -2.5, 1e3], 'b': (True, None,), \"c\": 'it\\'s'}",
      { a: [1, -2.5, 1000], b: [true, null], c: "it's" },
    ],
    ['\'one\' "two"', 'onetwo'],
    ["'\\x41\\u00e9\\n\\d'", 'Aé\n\\d'],
    ['{1: 1_000}', { 1: 1000 }],
    ['[]', []],
  ])('reads %s', (text, value) => {
    expect(readPythonLiteral(text)).toMatchObject({ ok: true, value })
  })

  it.each(['', '[1', "{'a' 1}", "'open", '[1] 2', '__import__', `${'['.repeat(300)}`, "'\\x4'"])(
    'says that %s is no literal',
    text => expect(readPythonLiteral(text).ok).toBe(false),
  )

  it('reads all JSON data, whose notation is a subset but for its own escapes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme-ascii' }), value => {
        const text = JSON.stringify(value)
        expect(readPythonLiteral(text)).toMatchObject({ ok: true })
        expect(JSON.stringify((readPythonLiteral(text) as { value: unknown }).value)).toBe(text)
      }),
      { seed: 1 },
    )
  })
})

describe('readPythonCall', () => {
  it('reads names, positional and named arguments', () => {
    expect(readPythonCall("mv(source='a b',destination=['x', 1.0], 3)")).toEqual({
      name: 'mv',
      positional: [3],
      named: { source: 'a b', destination: ['x', 1] },
    })
    expect(readPythonCall('ls()')).toEqual({ name: 'ls', positional: [], named: {} })
  })

  it.each(['ls', 'ls(', 'ls() + 1', 'ls(x)', 'a(b(1))'])('says that %s is none', text => {
    expect(readPythonCall(text)).toBeUndefined()
  })
})
