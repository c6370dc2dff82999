import { describe, expect, it } from 'vitest'
import { bound, card, hash, scored, unscored } from './testing/scripted.js'

const user = { edge: 'user', run: 'r' } as const

describe('a bound policy', () => {
  it('decides by the strictness of the place', () => {
    const policy = bound({ strictness: 'loose', tenants: { acme: { strictness: 'strict' } } })
    const action = (tenant?: string) =>
      policy.at(tenant === undefined ? {} : { tenant }).policy.decide([scored('harm', 0.4)], user).action
    expect([action(), action('acme')]).toEqual(['allow', 'block'])
    expect(policy.at({ tenant: 'acme' }).policy).toMatchObject({ name: 'house-strict', version: '1' })
  })

  it('takes the card’s thresholds where it has none of its own, with their provenance', () => {
    const { policy } = bound({ thresholds: { harm: { moderate: 7 } } }).at({})
    expect(policy.thresholds.find(({ tau }) => tau === 7)).toMatchObject({
      signal: 'harm',
      provenance: { kind: 'configured', source: 'p.yaml', date: '2026-11-24' },
    })
    expect(policy.thresholds.find(({ signal }) => signal === 'injection')).toMatchObject({
      tau: card.thresholds.injection!.calibrated.moderate.tau,
      provenance: { kind: 'calibrated' },
    })
  })

  it('lets each check fail its own way', () => {
    const { policy } = bound({
      checks: { user: [{ signal: 'harm', failureMode: 'open' }, 'injection'], answer: ['harm'] },
    }).at({})
    const fail = (edge: 'user' | 'answer', signal: string) =>
      policy.decide([unscored(signal)], { edge, run: 'r' }).action
    expect([fail('user', 'harm'), fail('user', 'injection'), fail('answer', 'harm')]).toEqual([
      'annotate',
      'block',
      'block',
    ])
  })

  it('reads no outcome that it did not ask for, such as of a check that only a candidate has', () => {
    const { policy } = bound({ checks: { user: ['harm'], result: [] } }).at({})
    const outcomes = [scored('harm', 0.1), scored('injection', 0.99), unscored('other')]
    expect(policy.decide(outcomes, user).action).toBe('allow')
    expect(policy.thresholds.map(({ signal }) => signal)).not.toContain('injection')
  })

  it('allows on an edge it leaves unjudged, and says so; nothing from a check is another matter', () => {
    const { policy } = bound({ checks: { answer: [] } }).at({})
    expect(policy.decide([], { edge: 'answer', run: 'r' })).toMatchObject({
      action: 'allow',
      reason: 'the policy has no check on the edge answer',
    })
    expect(policy.decide([], user).action).toBe('block')
  })

  it('is known by what it says, not by how it is written', () => {
    const again = bound({ version: '1', thresholds: bound().document.thresholds! })
    expect(again.hash).toBe(bound().hash)
    expect(bound({ version: '2' }).hash).not.toBe(again.hash)
  })
})

describe('an exception', () => {
  const holding = { owner: 'ada', reason: 'a known test text', expires: '2026-11-30' }
  const context = { ...user, at: new Date('2026-11-24T12:00:00Z'), subjectHash: () => hash }
  const decide = (exception: object, { tenant, ...at }: { tenant?: string; at?: Date; risk?: number } = {}) =>
    bound({ exceptions: [{ ...holding, ...exception }] })
      .at(tenant === undefined ? {} : { tenant })
      .policy.decide([scored('harm', 0.9)], { ...context, ...at })

  it('lets the one text pass, with a note of who answers for it', () => {
    expect(decide({ sha256: hash })).toMatchObject({
      action: 'annotate',
      exceeded: [],
      reason: expect.stringMatching(/^harm 90 > 50 .*; excepted by ada until 2026-11-30: a known test text$/),
    })
    expect(decide({ sha256: 'cd'.repeat(32) }).action).toBe('block')
  })

  it('lets the traffic of one tenant pass', () => {
    expect(decide({ tenant: 'acme' }, { tenant: 'acme' }).action).toBe('annotate')
    expect(decide({ tenant: 'acme' }, { tenant: 'other' }).action).toBe('block')
    expect(decide({ tenant: 'acme' }).action).toBe('block')
    expect(decide({ tenant: 'acme', sha256: 'cd'.repeat(32) }, { tenant: 'acme' }).action).toBe('block')
  })

  it('holds through its last day and no longer', () => {
    const on = (at: string) => decide({ sha256: hash }, { at: new Date(at) }).action
    expect(on('2026-11-30T23:59:59.999Z')).toBe('annotate')
    expect(on('2026-12-01T00:00:00.000Z')).toBe('block')
  })

  it('excepts from the signals it names only', () => {
    expect(decide({ sha256: hash, signals: ['injection'] }).action).toBe('block')
    const { policy } = bound({ exceptions: [{ ...holding, sha256: hash, signals: ['harm'] }] }).at({})
    const both = [scored('harm', 0.9), scored('injection', 0.9)]
    expect(policy.decide(both, context)).toMatchObject({
      action: 'block',
      exceeded: [{ signal: 'injection' }],
    })
  })

  it('never makes safe what could not be scored', () => {
    const { policy } = bound({ exceptions: [{ ...holding, sha256: hash }] }).at({})
    expect(policy.decide([unscored('harm')], context).action).toBe('block')
    expect(policy.decide([scored('harm', 0.9), unscored('injection')], context).action).toBe('block')
  })

  it('leaves what passes anyway as it is', () => {
    const { policy } = bound({ exceptions: [{ ...holding, sha256: hash }] }).at({})
    expect(policy.decide([scored('harm', 0.1)], context)).toMatchObject({ action: 'allow' })
  })
})
