import { describe, expect, it } from 'vitest'
import { ConfigurationError, InvalidArgumentError } from '../core/index.js'
import {
  decide,
  regimeLabel,
  rubricThresholds,
  severityOf,
  strictnessThresholds,
  verdictsAt,
} from './strictness.js'

describe('severityOf', () => {
  it.each([
    [0, 'BENIGN'],
    [20, 'BENIGN'],
    [21, 'LOW'],
    [40, 'LOW'],
    [41, 'MODERATE'],
    [60, 'MODERATE'],
    [61, 'HIGH'],
    [80, 'HIGH'],
    [81, 'EXTREME'],
    [100, 'EXTREME'],
  ])('puts %i into %s', (score, severity) => {
    expect(severityOf(score)).toBe(severity)
  })

  it.each([-1, 101, 73.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', score => {
    expect(() => severityOf(score)).toThrow(InvalidArgumentError)
    expect(() => severityOf(score)).toThrow(`severityOf: score must be an integer in [0, 100], got ${score}`)
  })
})

describe('regimeLabel', () => {
  it.each([
    ['BENIGN', 0, 0, 0],
    ['LOW', 1, 0, 0],
    ['MODERATE', 1, 1, 0],
    ['HIGH', 1, 1, 1],
    ['EXTREME', 1, 1, 1],
  ] as const)('counts %s as strict %i, moderate %i, loose %i', (severity, strict, moderate, loose) => {
    expect(regimeLabel(severity, 'strict')).toBe(strict)
    expect(regimeLabel(severity, 'moderate')).toBe(moderate)
    expect(regimeLabel(severity, 'loose')).toBe(loose)
  })
})

describe('decide', () => {
  it('flags above the threshold, not at it', () => {
    expect(decide({ score: 40 }, 'moderate', rubricThresholds)).toEqual({
      flagged: false,
      tau: 40,
      margin: 0,
    })
    expect(decide({ score: 41 }, 'moderate', rubricThresholds)).toEqual({ flagged: true, tau: 40, margin: 1 })
  })

  it("lets the strictest of the categories' own thresholds decide", () => {
    const thresholds = { ...rubricThresholds, perCategory: { SEX: 10, VIO: 70 } }
    expect(decide({ score: 30, categories: ['SEX', 'VIO'] }, 'moderate', thresholds).tau).toBe(10)
    expect(decide({ score: 65, categories: ['VIO'] }, 'moderate', thresholds)).toMatchObject({
      flagged: false,
      tau: 70,
    })
    // MIS has none of its own, so the regime's 40 holds beside 70
    expect(decide({ score: 65, categories: ['VIO', 'MIS'] }, 'moderate', thresholds).tau).toBe(40)
    expect(decide({ score: 65, categories: [] }, 'moderate', thresholds).tau).toBe(40)
  })

  it('refuses a score that is none', () => {
    expect(() => decide({ score: Number.NaN }, 'strict', rubricThresholds)).toThrow(InvalidArgumentError)
  })
})

it('gives one verdict per regime', () => {
  const verdicts = verdictsAt(50, rubricThresholds.tau)
  expect(verdicts.strict).toEqual({ flagged: true, tau: 20, margin: 30 })
  expect(verdicts.moderate.flagged).toBe(true)
  expect(verdicts.loose).toEqual({ flagged: false, tau: 60, margin: -10 })
})

describe('strictnessThresholds', () => {
  const withTau = (strict: number, moderate: number, loose: number) =>
    strictnessThresholds({ ...rubricThresholds, tau: { strict, moderate, loose } }, 'policy.yaml: harm')

  it('takes ordered thresholds, equal ones included', () => {
    expect(withTau(10, 10, 90).tau.loose).toBe(90)
  })

  it('refuses thresholds out of order', () => {
    expect(() => withTau(50, 40, 60)).toThrow(ConfigurationError)
    expect(() => withTau(20, 40, 30)).toThrow(
      'policy.yaml: harm: thresholds must be ordered strict <= moderate <= loose, got 20, 40, 30',
    )
  })

  it.each([-1, 100.5, Number.NaN])('refuses tau %d', tau => {
    expect(() => withTau(tau, 50, 60)).toThrow(`tau of "strict" must be in [0, 100], got ${tau}`)
    expect(() => strictnessThresholds({ ...rubricThresholds, perCategory: { VIO: tau } })).toThrow(
      'tau of "VIO"',
    )
  })
})
