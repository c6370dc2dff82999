import { beforeAll, describe, expect, it } from 'vitest'
import type { Assessment, Edge, Outcome } from '../core/index.js'
import { ConfigurationError } from '../core/index.js'
import { tinyGuardDirectory } from '../inference/__fixtures__/tiny-guard-directory.js'
import { locateModel, type ModelCard } from '../inference/index.js'
import { strictnessPolicy } from './policy.js'

let card: ModelCard
beforeAll(async () => {
  const located = (await locateModel(tinyGuardDirectory)).card
  const response = {
    ...located.thresholds['harm-response']!.calibrated,
    moderate: { tau: 60, provenance: located.thresholds.injection!.calibrated.moderate.provenance },
  }
  // replies get another threshold than prompts: 60 instead of 50
  card = { ...located, thresholds: { ...located.thresholds, 'harm-response': { calibrated: response } } }
})

const scored = (signal: string, score: number, categories: Assessment['categories'] = []): Outcome => ({
  type: 'scored',
  assessment: { signal, risk: score / 100, categories, reasons: [], costMs: 1 },
})
const on = (edge: Edge) => ({ edge, run: 'r' })

describe('strictnessPolicy', () => {
  it('takes the calibrated thresholds of prompts for what comes in and of replies for what goes out', () => {
    const policy = strictnessPolicy(card, { strictness: 'moderate', kind: 'calibrated' })
    expect(policy.decide([scored('harm', 55)], on('user')).action).toBe('block')
    expect(policy.decide([scored('harm', 55)], on('result')).action).toBe('block')
    expect(policy.decide([scored('harm', 55)], on('answer')).action).toBe('allow')
    expect(policy.decide([scored('harm', 61)], on('answer')).action).toBe('block')
    expect(policy.decide([scored('injection', 51)], on('user')).action).toBe('block')
  })

  it('takes the rubric for harm, and the card for injection, which has no rubric', () => {
    const { thresholds } = strictnessPolicy(card, { strictness: 'strict', kind: 'rubric', action: 'review' })
    expect(
      thresholds.map(({ signal, tau, action, provenance }) => [signal, tau, action, provenance.kind]),
    ).toEqual([
      ['harm', 20, 'review', 'rubric'],
      ['injection', 30, 'review', 'configured'],
    ])
  })

  it('says of every threshold where it comes from', () => {
    const { thresholds, name, version, failureMode } = strictnessPolicy(card, {
      strictness: 'moderate',
      kind: 'calibrated',
    })
    expect({ name, version, failureMode }).toEqual({
      name: 'moderate-calibrated',
      version: '0.0.1',
      failureMode: 'closed',
    })
    expect(
      thresholds.map(({ signal, tau, provenance }) => [signal, tau, provenance.source.split(':')[0]]),
    ).toEqual([
      ['harm', 50, 'tiny-guard 0.0.1, harm-prompt'],
      ['injection', 50, 'tiny-guard 0.0.1, injection'],
      ['harm', 60, 'tiny-guard 0.0.1, harm-response'],
    ])
  })

  it("lets the operator's thresholds take their place, named as such", () => {
    const policy = strictnessPolicy(card, {
      strictness: 'loose',
      kind: 'rubric',
      overrides: { harm: 5 },
      source: 'house.yaml',
    })
    expect(policy.thresholds[0]).toMatchObject({
      tau: 5,
      provenance: { kind: 'configured', source: 'house.yaml' },
    })
    expect(policy.decide([scored('harm', 6)], on('answer')).action).toBe('block')
    expect(() =>
      strictnessPolicy(card, { strictness: 'loose', kind: 'rubric', overrides: { harm: 101 } }),
    ).toThrow(ConfigurationError)
  })

  it('applies a category rule to what falls under the category, by the harm score', () => {
    const policy = strictnessPolicy(card, {
      strictness: 'loose',
      kind: 'rubric',
      categories: [
        {
          taxonomy: 'flexguard',
          category: 'SEX',
          tau: 10,
          action: 'halt',
          provenance: { kind: 'configured', source: 'house.yaml', date: '2026-11-24' },
        },
      ],
    })
    const sexual = (probability: number) => [{ taxonomy: 'flexguard', name: 'SEX', probability }]
    const decision = policy.decide([scored('harm', 15, sexual(0.6))], on('user'))
    expect(decision.action).toBe('halt')
    expect(decision.exceeded.map(({ signal }) => signal)).toEqual(['harm:flexguard/SEX'])
    expect(policy.decide([scored('harm', 15, sexual(0.4))], on('user')).action).toBe('allow')
    expect(policy.decide([scored('harm', 10, sexual(0.6))], on('user')).action).toBe('allow')
  })

  it('fails closed on what could not be scored, unless told otherwise', () => {
    const unscored: Outcome = { type: 'unscored', signal: 'harm', code: 'too_long', message: 'm', costMs: 0 }
    const decide = (failureMode?: 'open') =>
      strictnessPolicy(card, {
        strictness: 'strict',
        kind: 'rubric',
        ...(failureMode ? { failureMode } : {}),
      }).decide([unscored], on('user')).action
    expect(decide()).toBe('block')
    expect(decide('open')).toBe('annotate')
  })
})
