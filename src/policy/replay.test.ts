import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../core/index.js'
import { openStore } from '../store/index.js'
import { policyChangeEntry } from './policy-change.js'
import { recorded } from './recorded.js'
import { replay } from './replay.js'
import { shadowLedger } from './shadow-ledger.js'
import { bound, entry, scored, unscored } from './testing/scripted.js'

async function* newestFirst(entries: readonly LedgerEntry[]) {
  for (const [index, each] of [...entries.entries()].reverse())
    yield { receipt: { sequence: index + 1, hash: '' }, entry: each }
}
const at = (risk: number, action: 'allow' | 'block', changes: Partial<LedgerEntry> = {}) =>
  entry({
    outcomes: [scored('harm', risk), scored('injection', 0)],
    decision: { action, reason: 'then', exceeded: [] },
    ...changes,
  })

describe('replay', () => {
  it('counts what would change, with its interval, and shows it without a word of the text', async () => {
    const entries = [
      at(0.1, 'allow'),
      at(0.4, 'allow'),
      at(0.9, 'block'),
      at(0.45, 'allow', { origin: { route: '/v1/moderations', tenant: 'acme' } }),
    ]
    const diff = await replay(newestFirst(entries), {
      candidate: bound({ strictness: 'strict', version: '2' }),
    })
    expect(diff).toMatchObject({
      candidate: { name: 'house', version: '2' },
      baseline: 'recorded',
      oldest: { sequence: 1 },
      newest: { sequence: 4 },
      compared: 4,
      // Wilson, 2 of 4, z = 1.959964: centre 0.5, half width 0.3500
      changed: { count: 2, of: 4, share: { value: 0.5 } },
      newlyStopped: { count: 2 },
      newlyPassed: { count: 0 },
      transitions: [{ from: 'allow', to: 'block', rate: { count: 2 } }],
    })
    expect(diff.changed.share!.low).toBeCloseTo(0.15, 2)
    expect(diff.changed.share!.high).toBeCloseTo(0.85, 2)
    expect(diff.places).toMatchObject([
      { route: '/v1/moderations', tenant: 'acme', edge: 'user', compared: 1, changed: { count: 1 } },
      { route: '/v1/chat/completions', tenant: null, edge: 'user', compared: 3, changed: { count: 1 } },
    ])
    expect(diff.examples).toMatchObject([
      { sequence: 4, tenant: 'acme', from: { action: 'allow' }, to: { action: 'block' } },
      { sequence: 2 },
    ])
    expect(diff.examples[0]).not.toHaveProperty('content')
  })

  it('compares with another policy on the same outcomes, whatever was decided then', async () => {
    const diff = await replay(newestFirst([at(0.4, 'block'), at(0.6, 'block')]), {
      candidate: bound({ strictness: 'strict' }),
      baseline: bound(),
    })
    expect(diff).toMatchObject({
      baseline: { name: 'house' },
      changed: { count: 1, of: 2 },
      transitions: [{ from: 'allow', to: 'block' }],
    })
  })

  it('changes nothing against itself, whatever was recorded', async () => {
    const outcome = fc.oneof(
      fc.integer({ min: 0, max: 100 }).map(score => scored('harm', score / 100)),
      fc.constant(unscored('harm')),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 20 }), async outcomes => {
        const entries = outcomes.map(each => entry({ outcomes: [each, scored('injection', 0.2)] }))
        const diff = await replay(newestFirst(entries), { candidate: bound(), baseline: bound() })
        expect([diff.compared, diff.changed.count]).toEqual([outcomes.length, 0])
      }),
      { seed: 20261124, numRuns: 50 },
    )
  })

  it('says what it cannot know: a check that was not asked then', async () => {
    const candidate = bound({ checks: { answer: ['harm', 'injection'] } })
    const answer = entry({ edge: 'answer', outcomes: [scored('harm', 0.1)] })
    const diff = await replay(newestFirst([answer, entry(), answer]), { candidate })
    expect(diff).toMatchObject({ compared: 1, undetermined: { 'injection on answer': 2 } })
  })

  it('asks a captured text again for what was not asked then', async () => {
    const captured = entry({
      edge: 'answer',
      outcomes: [scored('harm', 0.1)],
      subject: { sha256: 'ab'.repeat(32), length: 4, content: 'text' },
    })
    const asked: unknown[] = []
    const diff = await replay(newestFirst([captured]), {
      candidate: bound({ checks: { answer: ['harm', 'injection'] } }),
      rescore: async ({ subject }, signals) => {
        asked.push(subject.content, signals)
        return [scored('injection', 0.9)]
      },
    })
    expect(asked).toEqual(['text', ['injection']])
    expect(diff).toMatchObject({ newlyStopped: { count: 1 }, examples: [{ content: 'text' }] })
  })

  it('has no rate of nothing', async () => {
    const diff = await replay(newestFirst([]), { candidate: bound() })
    expect(diff).toMatchObject({ compared: 0, oldest: null, changed: { count: 0, of: 0, share: null } })
  })
})

describe('a candidate beside the policy in force', () => {
  it('is recorded after it, changes nothing, and is not taken for traffic', async () => {
    await using store = await openStore('sqlite::memory:')
    const { policy } = bound({ name: 'next', version: '2', strictness: 'strict' }).at({})
    const ledger = shadowLedger(store.ledger, { candidate: policy })
    const live = at(0.4, 'allow')
    const receipts = await Promise.all([ledger.append(live), ledger.append(at(0.9, 'block'))])
    expect(receipts.map(({ sequence }) => sequence)).toEqual([1, 3])
    expect((await store.ledger.get(1))?.entry).toEqual(live)
    expect((await store.ledger.get(2))?.entry).toMatchObject({
      mode: 'shadow',
      decision: { action: 'block', exceeded: [{ signal: 'harm' }] },
      policy: { name: 'next-strict', version: '2' },
      outcomes: live.outcomes,
      origin: { ...live.origin, beside: 'house-moderate@1' },
    })
    await store.ledger.append(
      policyChangeEntry({
        event: 'loaded',
        at: new Date('2026-11-24T12:00:00Z'),
        inForce: bound(),
        asked: { source: 'p.yaml', hash: bound().hash },
        by: 'start',
        reason: 'policy house 1 is in force',
      }),
    )
    const diff = await replay(recorded(store.ledger, { limit: 100 }), { candidate: bound() })
    expect(diff).toMatchObject({ compared: 2, leftOut: { beside: 2, policyChanges: 1, playground: 0 } })
  })

  it('that cannot be recorded is told, and the decision stands', async () => {
    const failures: unknown[] = []
    let appended = 0
    const ledger = shadowLedger(
      {
        append: async () => {
          appended += 1
          if (appended === 2) throw new Error('no room')
          return { sequence: 1, hash: '' }
        },
      },
      { candidate: bound().at({}).policy, onFailure: error => failures.push(error) },
    )
    expect(await ledger.append(entry())).toEqual({ sequence: 1, hash: '' })
    await new Promise(setImmediate)
    expect(failures).toMatchObject([{ message: 'no room' }])
  })
})

describe('recorded', () => {
  it('reads pages up to a number or back to a moment', async () => {
    await using store = await openStore('sqlite::memory:')
    const day = (n: number) => entry({ at: `2026-11-${10 + n}T00:00:00.000Z` })
    for (const n of [1, 2, 3, 4]) await store.ledger.append(day(n))
    const sequences = async (options: Parameters<typeof recorded>[1]) => {
      const found: number[] = []
      for await (const { receipt } of recorded(store.ledger, options)) found.push(receipt.sequence)
      return found
    }
    expect(await sequences({ limit: 3 })).toEqual([4, 3, 2])
    expect(await sequences({ limit: 100, since: new Date('2026-11-12T00:00:00Z') })).toEqual([4, 3, 2])
    expect(await sequences({ limit: 100 })).toEqual([4, 3, 2, 1])
  })
})
