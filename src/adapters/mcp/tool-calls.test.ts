import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callOf, definitionOf, hintFindings, resultText, toolTexts } from './tool-calls.js'

describe('toolTexts', () => {
  it('have every word of a definition but short labels and settings, the description apart', () => {
    const long = 'a title that is far too long to be a label of anything'
    const texts = toolTexts({
      name: 'read',
      title: long,
      description: 'reads',
      inputSchema: {
        $schema: 'http://s',
        type: 'object',
        properties: { path: { type: 'string', description: 'which' } },
      },
      annotations: { title: 'Read' },
      _meta: { more: 'words that are hidden where a reader would hardly look' },
    })
    expect(texts).toEqual([
      'reads',
      `${long}\npath\nwhich\nwords that are hidden where a reader would hardly look`,
    ])
  })
})

describe('resultText', () => {
  it('reads every string of structured content, whatever its key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (key, word) => {
        fc.pre(key !== '__proto__')
        expect(
          resultText({ structuredContent: { [key]: [word] } }, {})
            .split('\n')
            .join('\n'),
        ).toContain(word)
      }),
    )
  })

  it.each(['type', 'mimeType', 'resultType', 'data', 'blob'])('reads the word under "%s" there too', key => {
    expect(resultText({ structuredContent: { [key]: 'word' } }, {})).toBe('word')
  })

  it('refuses what cannot be read, wherever it is', () => {
    const blob = { content: [{ type: 'resource', resource: { uri: 'a:b', blob: 'AAAA' } }] }
    expect(() => resultText(blob, {})).toThrow('result.content[0].resource')
    expect(resultText(blob, { otherParts: 'ignore' })).toBe('a:b')
  })
})

describe('callOf', () => {
  it('keeps arguments that are no object as unread', () => {
    expect(callOf(1, { name: 'x', arguments: [1] })).toEqual({
      id: '1',
      tool: 'x',
      arguments: {},
      unparsed: '[1]',
    })
    expect(callOf(1, { name: 'x' })).toEqual({ id: '1', tool: 'x', arguments: {} })
  })
})

describe('definitionOf', () => {
  it('leaves out patterns, but no property of that name', () => {
    const { parameters } = definitionOf({
      name: 'x',
      inputSchema: { properties: { pattern: { type: 'string', pattern: '(a+)+$' } } },
    })
    expect(parameters).toEqual({ properties: { pattern: { type: 'string' } }, additionalProperties: true })
  })
})

describe('hintFindings', () => {
  it('come from the warning alone', () => {
    expect(hintFindings({ name: 'x', annotations: { destructiveHint: true } }, 'block')).toMatchObject([
      { action: 'block' },
    ])
    expect(hintFindings({ name: 'x', annotations: { destructiveHint: true } }, 'allow')).toEqual([])
    expect(hintFindings({ name: 'x', annotations: { openWorldHint: true } }, 'block')).toEqual([])
  })
})
