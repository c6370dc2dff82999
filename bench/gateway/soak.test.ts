import { expect, it } from 'vitest'
import { slopeOf } from './soak.js'

it('fits a line with its t interval', () => {
  const { slope, interval } = slopeOf([1, 2, 3, 4, 6].map((y, index) => [index + 1, y] as const))
  // sxy / sxx = 12 / 10; residuals .2 0 -.2 -.4 .4; standard error sqrt(.4 / 3 / 10); t(.975, 3) = 3.182446
  expect(slope).toBeCloseTo(1.2, 12)
  expect(interval[0]).toBeCloseTo(1.2 - 3.182446 * Math.sqrt(0.4 / 30), 6)
  expect(interval[1]).toBeCloseTo(1.2 + 3.182446 * Math.sqrt(0.4 / 30), 6)
})
