import { expect, it } from 'vitest'
import { defaultRules } from '../policy/index.js'
import { createApp } from './app.js'
import { signalsByEdge } from './protection.js'
import { routeAbilities } from './route-abilities.js'
import { dependencies } from './testing/scripted-guard.js'

it('lists every route that takes text, and no other', () => {
  const taken = createApp(dependencies())
    .routes.filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/'))
    .map(({ path }) => path)
  expect(routeAbilities.map(({ route }) => route).sort()).toEqual([...new Set(taken)].sort())
})

it('has a check for every edge by default, the same as a policy that says nothing', () => {
  const byDefault = Object.fromEntries(
    Object.entries(defaultRules.checks).map(([edge, checks]) => [edge, checks.map(({ signal }) => signal)]),
  )
  expect(signalsByEdge).toEqual(byDefault)
  for (const { edges } of routeAbilities)
    for (const edge of Object.values(edges).flat()) expect(byDefault).toHaveProperty(edge)
})
