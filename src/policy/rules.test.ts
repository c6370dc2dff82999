import { expect, it } from 'vitest'
import { bound } from './testing/scripted.js'

it('lets the route win over the policy, and the tenant over both, edge by edge', () => {
  const policy = bound({
    strictness: 'loose',
    timeBudgetMs: 100,
    checks: { user: ['harm'], answer: ['harm'] },
    routes: {
      '/v1/embeddings': { strictness: 'moderate', timeBudgetMs: 200, checks: { user: ['injection'] } },
    },
    tenants: { acme: { strictness: 'strict', checks: { answer: [] } } },
  })
  const at = (route?: string, tenant?: string) => {
    const place = { ...(route && { route }), ...(tenant && { tenant }) }
    const { strictness, timeBudgetMs, checks } = policy.at(place).rules
    const { user, answer } = checks
    return [strictness, timeBudgetMs, { ...(user && { user }), ...(answer && { answer }) }]
  }
  expect(at()).toEqual(['loose', 100, { user: [{ signal: 'harm' }], answer: [{ signal: 'harm' }] }])
  expect(at('/v1/embeddings')).toEqual([
    'moderate',
    200,
    { user: [{ signal: 'injection' }], answer: [{ signal: 'harm' }] },
  ])
  expect(at('/v1/embeddings', 'acme')).toEqual(['strict', 200, { user: [{ signal: 'injection' }] }])
  expect(at('/v1/other', 'nobody')).toEqual(at())
  // Names that every object has are no routes and no tenants.
  expect(at('constructor', 'toString')).toEqual(at())
})

it('lets a flag win over what the policy says of itself, not over a route or tenant', () => {
  const policy = bound(
    { strictness: 'loose', tenants: { acme: { strictness: 'strict' } } },
    { overrides: { strictness: 'moderate' } },
  )
  expect(policy.at({}).rules.strictness).toBe('moderate')
  expect(policy.at({ tenant: 'acme' }).rules.strictness).toBe('strict')
})

it('has a default for everything a policy does not say', () => {
  expect(bound().at({}).rules).toEqual({
    strictness: 'moderate',
    thresholdKind: 'calibrated',
    failureMode: 'closed',
    timeBudgetMs: 5000,
    captureContent: false,
    mode: 'enforce',
    checks: {
      user: [{ signal: 'harm' }, { signal: 'injection' }],
      result: [{ signal: 'injection' }],
      plan: [{ signal: 'harm' }],
      call: [{ signal: 'harm' }],
      answer: [{ signal: 'harm' }],
    },
  })
})
