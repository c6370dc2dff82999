import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { type SciConfig, sciRule } from './rule.js'
import { surgicalPrecision } from './surgical-precision.js'

describe('surgicalPrecision', () => {
  it.each([
    [[0.7, 0.2, 0.1], 0.2701533008],
    [[0.9, 0.1], 0.5310044064],
    [[0.98, 0.01, 0.01], 0.8981423583],
    [[0.25, 0.25, 0.25, 0.25], 0],
    [[0, 1, 0], 1],
  ])('of %j is %f', (probabilities, expected) => {
    expect(surgicalPrecision(probabilities)).toBeCloseTo(expected, 10)
  })

  it.each([
    ['one outcome', [1]],
    ['a negative probability', [1.2, -0.2]],
    ['NaN', [Number.NaN, 1]],
    ['a sum of 0.99', [0.5, 0.49]],
  ])('refuses %s', (_, probabilities) => {
    expect(() => surgicalPrecision(probabilities)).toThrow(InvalidArgumentError)
  })
})

describe('sciRule', () => {
  const decide = (config: Partial<SciConfig>, clarities: number[]) =>
    sciRule({ target: 0.9, maxSteps: 4, ...config })(clarities)

  it('goes on below the target and stops at it', () => {
    expect(decide({}, [0.5])).toBe('continue')
    expect(decide({}, [0.5, 0.9])).toBe('stop')
  })

  it('abstains when the budget is spent, or answers with low confidence where that is allowed', () => {
    expect(decide({}, [0.1, 0.2, 0.3, 0.89])).toBe('abstain')
    expect(decide({ abstainBelow: 0.8 }, [0.1, 0.2, 0.3, 0.89])).toBe('stop-low-confidence')
    expect(decide({ abstainBelow: 0.8 }, [0.1, 0.2, 0.3, 0.79])).toBe('abstain')
  })

  it('waits for the fewest draws', () => {
    expect(decide({ minSteps: 3 }, [1])).toBe('continue')
    expect(decide({ minSteps: 3 }, [1, 1])).toBe('continue')
    expect(decide({ minSteps: 3 }, [1, 1, 1])).toBe('stop')
  })

  it('ends early when the clarity has settled, with the same choice as at the end', () => {
    const patience = { draws: 3 }
    expect(decide({ patience, maxSteps: 25 }, [0.84, 0.843, 0.842])).toBe('abstain')
    expect(decide({ patience, maxSteps: 25, abstainBelow: 0 }, [0.84, 0.843, 0.842])).toBe(
      'stop-low-confidence',
    )
    expect(decide({ patience, maxSteps: 25 }, [0.84, 0.843, 0.846])).toBe('continue') // moved by 0.006
    expect(decide({ patience, maxSteps: 25 }, [0.8, 0.8, 0.8])).toBe('continue') // not above 0.8
  })

  it('never stops on draws without a sample, and abstains in the end', () => {
    expect(decide({}, [Number.NaN])).toBe('continue')
    expect(decide({ abstainBelow: 0 }, [NaN, NaN, NaN, NaN])).toBe('abstain')
  })

  it('stops no later for a lower target', () => {
    const clarity = fc.double({ min: 0.01, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(clarity, { minLength: 6, maxLength: 6 }), clarity, clarity, (walk, a, b) => {
        const stops = (target: number): number => {
          const rule = sciRule({ target, maxSteps: 6 })
          return walk.findIndex((_, i) => rule(walk.slice(0, i + 1)) !== 'continue')
        }
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(stops(low)).toBeLessThanOrEqual(stops(high))
      }),
      { seed: 6 },
    )
  })

  it.each([
    { target: 0 },
    { target: 1.1 },
    { target: Number.NaN },
    { maxSteps: 0 },
    { maxSteps: 2.5 },
    { minSteps: 5 },
    { abstainBelow: 0.95 },
    { patience: { draws: 1 } },
  ])('refuses %j', config => {
    expect(() => decide(config, [0.5])).toThrow(InvalidArgumentError)
  })

  it('refuses to decide on no draw', () => {
    expect(() => decide({}, [])).toThrow(InvalidArgumentError)
  })
})
