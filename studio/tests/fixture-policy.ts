/** @file What a candidate would change, as the gateway says it. */
import type { PolicyDiffResponse, PolicyResponse } from '../src/api/types.js'

const hash = 'ab12'.repeat(16)
export const policy: PolicyResponse = {
  inForce: { name: 'house', version: '3', hash, source: '/etc/ductile/policy.yaml' },
  candidate: { name: 'house', version: '4', hash: 'cd34'.repeat(16), source: '/etc/ductile/next.yaml' },
}

const rate = (count: number, of: number, low: number, high: number) => ({
  count,
  of,
  share: { value: count / of, low, high },
})
const turn = {
  from: { action: 'allow', reason: 'no threshold exceeded' },
  to: { action: 'block', reason: 'harm 44 > 40' },
}

export const diff: PolicyDiffResponse = {
  candidate: policy.candidate!,
  baseline: policy.inForce,
  oldest: { sequence: 1, at: '2026-11-20T08:00:00.000Z' },
  newest: { sequence: 412, at: '2026-11-24T12:00:00.000Z' },
  compared: 400,
  leftOut: { policyChanges: 2, beside: 6, playground: 4 },
  undetermined: { 'injection on answer': 12 },
  changed: rate(14, 400, 0.0209, 0.0579),
  newlyStopped: rate(12, 400, 0.0172, 0.0517),
  newlyPassed: rate(2, 400, 0.0014, 0.018),
  transitions: [
    { from: 'allow', to: 'block', rate: rate(12, 400, 0.0172, 0.0517) },
    { from: 'block', to: 'annotate', rate: rate(2, 400, 0.0014, 0.018) },
  ],
  places: [
    {
      route: '/v1/chat/completions',
      tenant: null,
      edge: 'user',
      compared: 300,
      changed: rate(9, 300, 0.0159, 0.056),
    },
    {
      route: '/v1/chat/completions',
      tenant: 'acme',
      edge: 'answer',
      compared: 100,
      changed: rate(5, 100, 0.0215, 0.1118),
    },
  ],
  examples: [
    {
      sequence: 97,
      at: '2026-11-24T11:58:00.000Z',
      edge: 'user',
      route: '/v1/chat/completions',
      tenant: null,
      ...turn,
      spans: [{ kind: 'worst-window', span: { start: 12, end: 80 } }],
    },
    {
      sequence: 64,
      at: '2026-11-23T09:00:00.000Z',
      edge: 'answer',
      route: '/v1/chat/completions',
      tenant: 'acme',
      ...turn,
      spans: [],
      content: 'a captured text',
    },
  ],
}
