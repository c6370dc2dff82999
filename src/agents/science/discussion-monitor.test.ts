import { describe, expect, it } from 'vitest'
import type { Signal } from '../../core/index.js'
import { type DiscussionMessage, DiscussionMonitor, type DiscussionMonitorOptions } from '../index.js'

const signal: Signal<string> = {
  name: 'steering',
  assess: async text => {
    if (text.includes('broken')) throw new Error('down')
    const risk = Number(/pull (\S+)/.exec(text)?.[1] ?? 0)
    return { signal: 'steering', risk, categories: [], reasons: [], costMs: 0 }
  },
}
const monitor = (options: Partial<DiscussionMonitorOptions> = {}) =>
  new DiscussionMonitor({ signal, participant: async () => 'Let us stay with the safe form.', ...options })
const context = { edge: 'handoff', run: 'r' } as const
const says = (speaker: string, text: string, rest: Partial<DiscussionMessage> = {}): DiscussionMessage => ({
  speaker,
  text,
  round: 1,
  stage: 'discussion',
  ...rest,
})

describe('DiscussionMonitor', () => {
  it('answers a scripted attacker at round 1 and at the summary, and counts the two apart', async () => {
    const watched = monitor()
    const early = await watched.observe(says('attacker', 'pull 0.9'), context)
    expect(early).toMatchObject({ speaker: 'attacker', round: 1, cause: 'steering', action: 'reply' })
    expect(await watched.observe(says('chemist', 'pull 0.1'), context)).toBeNull()
    const late = await watched.observe(says('attacker', 'pull 0.9', { round: 3, stage: 'summary' }), context)
    expect(late).toMatchObject({
      stage: 'summary',
      action: 'replace',
      text: 'Let us stay with the safe form.',
      fromParticipant: true,
    })
    expect(watched.counts).toEqual({
      discussion: { messages: 2, interventions: 1 },
      summary: { messages: 1, interventions: 1 },
    })
  })

  it('weighs the same words more in the summary', async () => {
    expect(await monitor().observe(says('a', 'pull 0.55'), context)).toBeNull()
    const late = await monitor().observe(says('a', 'pull 0.55', { stage: 'summary' }), context)
    expect(late?.score).toBeCloseTo(0.5, 12)
  })

  it('adds up small steps of one speaker, and of that one only', async () => {
    const watched = monitor()
    for (const speaker of ['a', 'b', 'a', 'b'])
      expect(await watched.observe(says(speaker, 'pull 0.45'), context)).toBeNull()
    expect(watched.scores.get('a')).toBeCloseTo(0.3, 12)
    expect((await watched.observe(says('a', 'pull 0.45'), context))?.speaker).toBe('a')
    expect(watched.scores.get('a')).toBe(0)
    expect(watched.scores.get('b')).toBeCloseTo(0.3, 12)
  })

  it('forgives what is followed by harmless words', async () => {
    const watched = monitor()
    for (const text of ['pull 0.5', 'pull 0', 'pull 0.5', 'pull 0', 'pull 0.5'])
      expect(await watched.observe(says('a', text), context)).toBeNull()
    expect(watched.scores.get('a')).toBeCloseTo(0.2, 12)
  })

  it('takes what cannot be judged for steering', async () => {
    expect(await monitor().observe(says('a', 'broken'), context)).toMatchObject({ cause: 'unjudged' })
    const high: Signal<string> = {
      name: 'steering',
      assess: async () => ({ ...(await signal.assess('', context)), risk: 7 }),
    }
    expect(await monitor({ signal: high }).observe(says('a', 'x'), context)).toMatchObject({
      cause: 'unjudged',
    })
  })

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['is silent', async () => ' '],
    ['steers itself', async () => 'pull 0.8'],
  ])('uses fixed words where the participant %s', async (_, participant) => {
    const given = await monitor({ participant }).observe(says('a', 'pull 1'), context)
    expect(given).toMatchObject({
      fromParticipant: false,
      text: expect.stringContaining('leave this direction'),
    })
  })

  it('refuses what it cannot work with', async () => {
    expect(() => monitor({ lateWeight: 0.5 })).toThrow('lateWeight must be at least 1')
    expect(() => monitor({ allowance: 1 })).toThrow('allowance must be in [0, 1)')
    expect(() => monitor({ threshold: NaN })).toThrow('threshold must be at least 0')
    await expect(monitor().observe(says('', 'x'), context)).rejects.toThrow('speaker must not be empty')
    await expect(monitor().observe(says('a', ''), context)).rejects.toThrow('text must not be empty')
    await expect(monitor().observe(says('a', 'x', { round: 0 }), context)).rejects.toThrow('round must be')
  })
})
