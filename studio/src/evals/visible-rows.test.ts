import fc from 'fast-check'
import { expect, it } from 'vitest'
import { highest, rowsInSight } from './visible-rows.js'

it('draws what a list of a few rows shows', () => {
  expect(rowsInSight({ total: 10, rowHeight: 50, room: 200, scrolled: 120 })).toEqual({
    height: 500,
    first: 2,
    end: 7,
    top: 100,
    step: 50,
  })
  expect(rowsInSight({ total: 0, rowHeight: 50, room: 200, scrolled: 0 })).toMatchObject({
    height: 0,
    end: 0,
  })
})

it('reaches the first and the last row of any list, and never leaves a gap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (total, share) => {
        const [rowHeight, room] = [60, 600]
        const height = Math.min(total * rowHeight, highest)
        const scrolled = share * Math.max(0, height - room)
        const sight = rowsInSight({ total, rowHeight, room, scrolled })
        expect(sight.height).toBeLessThanOrEqual(highest)
        expect(sight.top).toBeLessThanOrEqual(scrolled + 1e-3)
        const drawnTo = sight.top + (sight.end - sight.first) * rowHeight
        expect(drawnTo).toBeGreaterThanOrEqual(Math.min(scrolled + room, sight.height) - 1e-3)
        expect(rowsInSight({ total, rowHeight, room, scrolled: 0 }).first).toBe(0)
        expect(rowsInSight({ total, rowHeight, room, scrolled: height }).end).toBe(total)
      },
    ),
  )
})
