import { describe, expect, it } from 'vitest'
import { coverageFaults, coverageOf, expiredExceptions, type Surroundings } from './coverage.js'
import { bound, hash } from './testing/scripted.js'

const surroundings: Surroundings = {
  routes: [
    {
      route: '/v1/chat/completions',
      edges: { whole: ['user', 'result', 'answer', 'call'], stream: ['user', 'answer'] },
    },
    { route: '/v1/embeddings', edges: { whole: ['user'] } },
  ],
  signals: ['harm', 'injection'],
  tenants: ['acme'],
}
const faults = (document: Parameters<typeof bound>[0]) => coverageFaults(bound(document), surroundings)

describe('coverageOf', () => {
  it('has a cell for every route, mode and edge, and says what an edge without checks is judged as', () => {
    const cells = coverageOf(bound({ checks: { result: [], call: ['injection'] } }), surroundings)
    expect(
      cells.map(({ route, mode, edge, judgedAs, checks }) =>
        [route, mode, edge, judgedAs, ...checks.map(({ signal }) => signal)].join(' '),
      ),
    ).toEqual([
      '/v1/chat/completions whole user user harm injection',
      '/v1/chat/completions whole result user harm injection',
      '/v1/chat/completions whole answer answer harm',
      '/v1/chat/completions whole call call injection',
      '/v1/chat/completions stream user user harm injection',
      '/v1/chat/completions stream answer answer harm',
      '/v1/embeddings whole user user harm injection',
    ])
  })

  it('shows holes, and how each check fails', () => {
    const policy = bound({
      failureMode: 'open',
      timeBudgetMs: 300,
      checks: {
        user: [{ signal: 'harm', failureMode: 'closed' }, 'injection'],
        answer: [],
        call: [],
      },
    })
    const [user, , answer, call] = coverageOf(policy, surroundings)
    expect(user?.checks).toEqual([
      { signal: 'harm', failureMode: 'closed', timeBudgetMs: 300 },
      { signal: 'injection', failureMode: 'open', timeBudgetMs: 300 },
    ])
    expect([answer, call]).toMatchObject([
      { judgedAs: null, checks: [] },
      { judgedAs: null, checks: [] },
    ])
  })

  it('has the cells once more for a tenant with rules of its own', () => {
    const cells = coverageOf(bound({ tenants: { acme: { checks: { user: ['harm'] } } } }), surroundings)
    expect(cells).toHaveLength(14)
    expect(cells[7]).toMatchObject({ tenant: 'acme', edge: 'user', checks: [{ signal: 'harm' }] })
  })
})

describe('coverageFaults', () => {
  it('finds nothing wrong with the default', () => {
    expect(faults({})).toEqual([])
  })

  it.each([
    [
      { routes: { '/v1/embedings': {} } },
      'routes: there is no route "/v1/embedings", did you mean "/v1/embeddings"?',
    ],
    [
      { routes: { '/v1/embeddings': { checks: { answer: ['harm'] } } } },
      'routes./v1/embeddings.checks.answer: cannot run, as nothing is judged on the edge "answer" of /v1/embeddings',
    ],
    [
      { checks: { handoff: ['harm'] } },
      'checks.handoff: cannot run, as nothing is judged on the edge "handoff" of any route',
    ],
    [
      { checks: { user: ['harm', 'injecton'] } },
      'checks.user.1: cannot run, as there is no signal "injecton", did you mean "injection"?',
    ],
    [{ tenants: { acem: {} } }, 'tenants: there is no key for "acem", did you mean "acme"?'],
    [
      { exceptions: [{ tenant: 'b', owner: 'o', reason: 'r', expires: '2026-11-30' }] },
      'exceptions.0: there is no key for "b"',
    ],
  ])('finds what cannot run in %j', (document, message) => {
    expect(faults(document)).toEqual([message])
  })
})

it('lists exceptions that no longer hold', () => {
  const exception = (expires: string) => ({ sha256: hash, owner: expires, reason: 'r', expires })
  const policy = bound({ exceptions: ['2026-11-23', '2026-11-24'].map(exception) })
  const expired = expiredExceptions(policy, new Date('2026-11-24T23:00:00Z'))
  expect(expired.map(({ owner }) => owner)).toEqual(['2026-11-23'])
})
