import { describe, expect, it } from 'vitest'
import type { Assessment, Context, Outcome, Policy, Signal } from '../core/index.js'
import { fitRisk, Selector } from '../selective/index.js'
import { randomStream } from '../stats/index.js'
import { abstainingPolicy } from './cascade/abstaining-policy.js'
import { selectiveSignals } from './selective-signals.js'
import type { Conversation } from './text-score.js'

const random = randomStream(5)
const rows = Array.from({ length: 400 }, () => {
  const risk = random.uniform()
  return { risk, event: random.uniform() < risk }
})
const selector = new Selector(fitRisk(rows, { alpha: 0.2 }))
/** The risk is the length of the last message, in hundredths. */
const signal = (name: string): Signal<Conversation> => ({
  name,
  assess: async ({ messages }): Promise<Assessment> => ({
    signal: name,
    risk: messages.at(-1)!.text.length / 100,
    categories: [],
    reasons: [],
    costMs: 0,
  }),
})
const context: Context = { edge: 'user', run: 'r' }
const said = (length: number): Conversation => ({ messages: [{ role: 'user', text: 'x'.repeat(length) }] })

describe('selectiveSignals', () => {
  it('lets the named signal abstain, and the policy acts on it', async () => {
    const guard = { signals: [signal('harm'), signal('injection')] }
    const [harm, injection] = selectiveSignals(guard, { harm: selector })
    expect(injection).toBe(guard.signals[1])
    const unsure = await harm!.assess(said(50), context)
    expect(unsure.reasons.map(({ kind }) => kind)).toEqual(['abstained'])
    expect((await harm!.assess(said(2), context)).reasons).toEqual([])

    const allowing: Policy = { decide: () => ({ action: 'allow', because: [], reason: 'quiet' }) } as never
    const outcome: Outcome = { type: 'scored', assessment: unsure }
    const { action, reason } = abstainingPolicy(allowing, 'review').decide([outcome], context)
    expect(action).toBe('review')
    expect(reason).toContain('abstains on harm')
  })
})
