import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arc, pointAt, ringsOf } from './gauge-geometry.js'

const dial = { centreX: 100, centreY: 100, radius: 80 }

it('runs from the left over the top to the right', () => {
  expect(pointAt(dial, 0)[0]).toBeCloseTo(20, 9)
  expect(pointAt(dial, 50)[1]).toBeCloseTo(20, 9)
  expect(pointAt(dial, 100)[0]).toBeCloseTo(180, 9)
  // cos 45° · 80 = 56.57
  expect(pointAt(dial, 25)).toEqual([expect.closeTo(100 - 56.57, 2), expect.closeTo(100 - 56.57, 2)])
})

it('draws an arc clockwise', () => {
  expect(arc(dial, 0, 50)).toBe('M20 100A80 80 0 0 1 100 20')
})

it('moves a label out only where it would cover another', () => {
  expect(ringsOf([20, 40, 60], 5)).toEqual([0, 0, 0])
  expect(ringsOf([40, 42, 44], 5)).toEqual([0, 1, 2])
  expect(ringsOf([60, 42, 40], 5)).toEqual([0, 1, 0])
})

it('never puts two labels closer on one ring than asked', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 20 }),
      (scores, apart) => {
        const rings = ringsOf(scores, apart)
        scores.forEach((score, index) => {
          scores.forEach((other, at) => {
            if (at !== index && rings[at] === rings[index])
              expect(Math.abs(score - other)).toBeGreaterThanOrEqual(apart)
          })
        })
      },
    ),
    { seed: 3 },
  )
})
