import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { softmaxRows } from '../testing/softmax-rows.js'
import { AdaptiveClassifier, startAdaptive } from './adaptive.js'

const rows = softmaxRows({ n: 200, classes: 3, seed: 41 })

describe('AdaptiveClassifier', () => {
  it('keeps its promise about the long run on any stream, hostile ones too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(2), { minLength: 20, maxLength: 120 }),
        fc.integer({ min: 5, max: 50 }),
        fc.constantFrom(0.01, 0.05, 0.3),
        (labels, hundredths, rate) => {
          const alpha = hundredths / 100
          const classifier = new AdaptiveClassifier(
            startAdaptive(rows.slice(0, 40), { alpha, rate, window: 30 }),
          )
          for (const label of labels) classifier.observe([0.8, 0.15, 0.05], label)
          const { missed, observed } = classifier.state
          // |misses/T - alpha| <= (max(alpha, 1 - alpha) + rate) / (rate T), Gibbs and Candès, proposition 4.1.
          const bound = (Math.max(alpha, 1 - alpha) + rate) / (rate * observed)
          expect(Math.abs(missed / observed - alpha)).toBeLessThanOrEqual(bound + 1e-9)
        },
      ),
      { seed: 42, numRuns: 60 },
    )
  })

  it('recovers its coverage after a break in the stream, which a fixed threshold does not', () => {
    const classifier = new AdaptiveClassifier(startAdaptive(rows, { alpha: 0.1, rate: 0.03, window: 200 }))
    const before = classifier.state
    const fixed = new AdaptiveClassifier(before)
    const after = softmaxRows({ n: 1500, classes: 3, seed: 43, signal: 0.3 })
    let [adapted, kept] = [0, 0]
    for (const { probabilities, label } of after) {
      if (fixed.predict(probabilities).includes(label)) kept++
      if (classifier.observe(probabilities, label)) adapted++
    }
    expect(kept / after.length).toBeLessThan(0.8)
    expect(Math.abs(adapted / after.length - 0.9)).toBeLessThan(0.03)
    expect(fixed.state).toBe(before)
  })

  it('carries on from JSON, and predicts what it then counts', () => {
    const classifier = new AdaptiveClassifier(startAdaptive(rows, { alpha: 0.2 }))
    for (const { probabilities, label } of rows.slice(0, 50)) {
      const inSet = classifier.predict(probabilities).includes(label)
      expect(classifier.observe(probabilities, label)).toBe(inSet)
    }
    const revived = new AdaptiveClassifier(JSON.parse(JSON.stringify(classifier.state)))
    expect(revived.predict([0.5, 0.3, 0.2])).toEqual(classifier.predict([0.5, 0.3, 0.2]))
    expect(revived.state.scores).toHaveLength(250)
  })

  it.each([
    [{ alpha: 0 }, 'alpha'],
    [{ alpha: 0.1, rate: 0 }, 'rate'],
    [{ alpha: 0.1, window: 0 }, 'window'],
  ])('refuses %j', (options, message) => {
    expect(() => startAdaptive(rows, options)).toThrow(message)
  })

  it('refuses a label or distribution out of range', () => {
    const classifier = new AdaptiveClassifier(startAdaptive(rows, { alpha: 0.1 }))
    expect(() => classifier.observe([0.5, 0.3, 0.2], 3)).toThrow(InvalidArgumentError)
    expect(() => classifier.predict([0.5, 0.5])).toThrow(InvalidArgumentError)
  })
})
