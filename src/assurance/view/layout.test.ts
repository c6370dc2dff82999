import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Element, SafetyCase } from '../argument/elements.js'
import { layoutCase } from './layout.js'

/** A case in which element i hangs on a parent before it, with some elements shared. */
function caseOf(parents: readonly number[], texts: readonly string[]): SafetyCase {
  const links = texts.map(() => new Set<string>())
  for (const [i, parent] of parents.entries()) links[parent % (i + 1)]!.add(`G${i + 1}`)
  const elements = texts.map(
    (text, i): Element => ({
      id: `G${i}`,
      kind: i % 3 === 2 && links[i]!.size === 0 ? 'solution' : 'goal',
      text,
      supportedBy: [...links[i]!],
      inContextOf: [],
      challengedBy: [],
      answeredBy: [],
    }),
  )
  return { name: 'x', title: 'X', roots: ['G0'], elements: new Map(elements.map(each => [each.id, each])) }
}

describe('layoutCase', () => {
  it('draws every element once, inside the picture, and none over another', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.lorem({ maxCount: 25 })), { minLength: 1, maxLength: 40 }),
        rows => {
          const drawing = layoutCase(
            caseOf(
              rows.slice(1).map(([parent]) => parent),
              rows.map(([, text]) => text),
            ),
          )
          expect(drawing.elements).toHaveLength(rows.length)
          for (const one of drawing.elements) {
            expect(one.x).toBeGreaterThanOrEqual(0)
            expect(one.y).toBeGreaterThanOrEqual(0)
            expect(one.x + one.width).toBeLessThanOrEqual(drawing.width)
            expect(one.y + one.height).toBeLessThanOrEqual(drawing.height)
            for (const other of drawing.elements)
              if (one.id < other.id && one.x === other.x)
                expect(one.y + one.height <= other.y || other.y + other.height <= one.y).toBe(true)
          }
          expect(drawing.links).toHaveLength(rows.length - 1)
        },
      ),
      { seed: 8, numRuns: 60 },
    )
  })

  it('draws a shared element once and both links to it, and what hangs on nothing', () => {
    const shared = caseOf([0, 0], ['top', 'left', 'right'])
    const elements = new Map(shared.elements)
    elements.set('G1', { ...elements.get('G1')!, supportedBy: ['G2'] })
    elements.set('G9', { ...elements.get('G2')!, id: 'G9' })
    const drawing = layoutCase({ ...shared, elements })
    expect(drawing.elements.map(({ id }) => id).sort()).toEqual(['G0', 'G1', 'G2', 'G9'])
    expect(drawing.links.filter(({ to }) => to === 'G2')).toHaveLength(2)
  })
})
