import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TextDigest } from './text-digest.js'

/** With whole pairs of surrogates and lone halves. */
const anyText = fc
  .array(fc.constantFrom('a', ' ', 'é', '中', '😀', '\ud83d', '\ude00'), { maxLength: 40 })
  .map(units => units.join(''))

it('is the hash of the whole text, however it was cut, also inside a pair of surrogates', () => {
  fc.assert(
    fc.property(anyText, fc.array(fc.nat(40)), (text, cuts) => {
      const digest = new TextDigest()
      const edges = [0, ...cuts.map(cut => Math.min(cut, text.length)).sort((a, b) => a - b), text.length]
      for (const [index, from] of edges.entries())
        digest.push(text.slice(from, edges[index + 1] ?? text.length))
      expect(digest.hex()).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
      expect(digest.length).toBe(text.length)
    }),
  )
})
