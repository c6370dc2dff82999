import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { argmax, softmax } from '../logits.js'
import { softmaxRows } from '../testing/softmax-rows.js'
import { calibrationReport } from './calibration-report.js'
import {
  applyClasswise,
  classTemperatures,
  divideColumns,
  fitClasswiseTemperature,
  fitMulticlassTemperature,
  normaliseErrors,
} from './temperature.js'

/** Rows of an over-confident model: logits `factor` times too large. */
const overConfident = (n: number, seed: number, factor = 2) => {
  const rows = softmaxRows({ n, classes: 4, seed })
  return {
    logits: rows.map(({ logits }) => logits.map(logit => factor * logit)),
    labels: rows.map(({ label }) => label),
  }
}

describe('softmax', () => {
  it('gives the published values at temperatures 1 and 2', () => {
    const close = (found: number[], expected: number[]): void =>
      found.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 10)
      })
    close(softmax([2, 1, 0.1]), [0.6590011389, 0.2424329707, 0.0985658904])
    close(softmax([2, 1, 0.1], 2), [0.5016877571, 0.3042890063, 0.1940232366])
    expect(() => softmax([1, Number.POSITIVE_INFINITY])).toThrow('logits[1]')
    expect(() => softmax([1, 2], 0)).toThrow('temperature')
  })
})

describe('fitMulticlassTemperature', () => {
  it('doubles when the logits are overConfident, and makes them truer', () => {
    const rows = overConfident(3000, 111)
    const halved = { ...rows, logits: rows.logits.map(own => own.map(logit => logit / 2)) }
    const [two, one] = [fitMulticlassTemperature(rows), fitMulticlassTemperature(halved)]
    expect(two.temperature).toBeCloseTo(2 * one.temperature, 1)
    expect(two.atBoundary).toBe(false)
    const report = (temperature: number) =>
      calibrationReport(
        rows.logits.map(own => softmax(own, temperature)),
        rows.labels,
      )
    expect(report(two.temperature).nll).toBeLessThan(report(1).nll)
    expect(report(two.temperature).ece).toBeLessThan(report(1).ece)
    expect(Math.abs(report(two.temperature).signedEce)).toBeLessThan(Math.abs(report(1).signedEce))
  })

  it('says when the best temperature lies at the edge of the range, as in the published one', () => {
    const rows = overConfident(500, 112, 4)
    const published = { min: 0.5, max: 1.99, step: 0.01, objective: 'nll' } as const
    expect(fitMulticlassTemperature(rows, published).atBoundary).toBe(true)
    expect(fitMulticlassTemperature(rows, { ...published, objective: 'ece' }).temperature).toBeGreaterThan(
      1.5,
    )
  })
})

describe('class-wise temperatures', () => {
  it('are the published ones', () => {
    const directions = normaliseErrors([0.1, 0.05, -0.02, 0.03, -0.06], 'min-max')
    ;[1, 0.6875, 0.25, 0.5625, 0].forEach((expected, i) => {
      expect(directions[i]).toBeCloseTo(expected, 12)
    })
    ;[1.56, 1.47875, 1.365, 1.44625, 1.3].forEach((expected, i) => {
      expect(classTemperatures(1.3, 0.2, directions)[i]).toBeCloseTo(expected, 12)
    })
    expect(normaliseErrors([0.1, 0.1], 'min-max')).toEqual([0, 0])
  })

  it('flip the predicted class when used column-wise, and never when used here', () => {
    const columns = divideColumns([2, 1.8], [1.5, 1])
    expect(columns[0]).toBeCloseTo(1.333, 3)
    expect(columns[1]).toBe(1.8)
    expect(argmax(columns)).toBe(1)
    expect(argmax(applyClasswise([2, 1.8], [1.5, 1]))).toBe(0)
    const logit = fc.double({ min: -20, max: 20, noNaN: true })
    const temperature = fc.double({ min: 0.2, max: 5, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(logit, temperature), { minLength: 2, maxLength: 6 }), pairs => {
        const logits = pairs.map(([own]) => own)
        const probabilities = applyClasswise(
          logits,
          pairs.map(([, own]) => own),
        )
        expect(probabilities[argmax(logits)]).toBe(Math.max(...probabilities))
      }),
      { seed: 113 },
    )
  })

  it('do at least as well as one temperature on the rows they are fitted to, and count the flips', () => {
    const rows = overConfident(800, 114)
    // Class 0 is over-confident beyond the others.
    const uneven = {
      ...rows,
      logits: rows.logits.map(own => own.map((logit, c) => (c === 0 ? logit * 1.6 : logit))),
    }
    const fitted = fitClasswiseTemperature(uneven, { gammaStep: 0.05 })
    const nll = (apply: (own: number[]) => number[]): number =>
      calibrationReport(uneven.logits.map(apply), uneven.labels).nll
    expect(nll(own => applyClasswise(own, fitted.temperatures))).toBeLessThanOrEqual(
      nll(own => softmax(own, fitted.baseTemperature)) + 1e-12,
    )
    expect(fitted.temperatures.every(T => T > 0)).toBe(true)
    expect(fitted.columnwiseFlips).toBe(
      uneven.logits.filter(own => argmax(own) !== argmax(divideColumns(own, fitted.temperatures))).length,
    )
    expect(fitted.columnwiseFlips).toBeGreaterThan(0)
  })

  it.each([
    ['rows of different length', { logits: [[1, 2], [1]], labels: [0, 0] }, 'logits[1]'],
    ['infinite logits', { logits: [[1, Number.NEGATIVE_INFINITY]], labels: [0] }, 'logits[0][1]'],
    ['a label out of range', { logits: [[1, 2]], labels: [2] }, 'labels[0]'],
    ['one class', { logits: [[1]], labels: [0] }, 'at least 2 classes'],
  ])('refuse %s', (_, rows, message) => {
    expect(() => fitClasswiseTemperature(rows)).toThrow(InvalidArgumentError)
    expect(() => fitMulticlassTemperature(rows)).toThrow(message)
  })
})
