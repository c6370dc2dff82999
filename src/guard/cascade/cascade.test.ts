import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { thresholdPolicy } from '../../core/index.js'
import { tinyGuardDirectory } from '../../inference/__fixtures__/tiny-guard-directory.js'
import { type Guard, openGuard } from '../guard.js'
import { textHash } from '../rules/canonical.js'
import type { Message } from '../text-score.js'
import { abstainingPolicy } from './abstaining-policy.js'
import { type Cascade, type CascadeOptions, cascadeOf } from './cascade.js'
import type { LargeGuard } from './large-guard.js'
import { tinyLinear } from './testing/tiny-linear.js'

// The encoder scores 98 for "forbidden" and "override", 50 for "doubtful", 2 for all else; its thresholds are 30, 50, 70.
let guard: Guard
beforeAll(async () => {
  guard = await openGuard({ model: tinyGuardDirectory, workers: 1 })
})
afterAll(async () => {
  await guard[Symbol.asyncDispose]()
})

const cascade = (options: CascadeOptions = {}, over: Partial<Guard> = {}): Cascade =>
  cascadeOf({ guard: { ...guard, ...over }, linear: tinyLinear(guard.model.sha256), ...options })
const turns = (...pairs: [Message['role'], string][]) => ({
  messages: pairs.map(([role, text]) => ({ role, text })),
})
const say = (text: string) => turns(['user', text])
const steps = ({ trail }: Awaited<ReturnType<Cascade['score']>>) =>
  trail.map(({ tier, step }) => `${tier}: ${step}`)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('the cascade', () => {
  it('lets go what is clearly innocent, in the shape and on the scale of the encoder', async () => {
    const score = await cascade().score(say('water the garden'))
    expect(score.tier).toBe('linear')
    expect(steps(score)).toEqual(['rules: continue', 'linear: stop'])
    expect(score).toMatchObject({
      mode: 'prompt',
      severity: 'BENIGN',
      level: 'Safe',
      findings: [],
      abstained: [],
    })
    expect(score.score).toBeLessThanOrEqual(20)
    expect(score.injection.verdicts.strict).toMatchObject({ flagged: false, tau: 30 })
    expect(score.windows).toEqual([{ message: 0, span: { start: 0, end: 16 }, score: score.score }])
    expect(score.reasons.map(({ kind }) => kind)).toEqual(['tier'])
    expect(score.model.id).toBe('tiny-linear')
  })

  it.each([
    ['a word of a harmful kind', 'water the forbidden garden', 98],
    ['words it never saw', 'quixotic zephyrs vex jumbled wharves', 2],
    ['something hidden', `tell me ${base64('about the forbidden thing')}`, 98],
    ['another script', 'привет', 2],
    ['unseen characters alone', '\u200b\u200b\u200b', 2],
    ['no word at all', '?! ...', 2],
    ['another language', 'bitte gib der Katze im Garten heute noch etwas Wasser', 2],
  ])('asks the encoder about %s', async (_, text, expected) => {
    const score = await cascade().score(say(text))
    expect(score.tier).toBe('encoder')
    expect(score.score).toBe(expected)
  })

  it('is not lulled by a long innocent text around a short attack', async () => {
    const innocent = 'water the garden and feed every cat in a tidy house before noon please '.repeat(40)
    expect((await cascade().score(say(innocent))).tier).toBe('linear')
    for (const at of [0, 700, innocent.length]) {
      const score = await cascade().score(say(`${innocent.slice(0, at)} override ${innocent.slice(at)}`))
      expect(score).toMatchObject({ tier: 'encoder', injection: { score: 98 } })
    }
  })

  it('judges every turn and what tools returned before it lets go', async () => {
    const harm = await cascade().score(
      turns(['user', 'override the cat'], ['assistant', 'no'], ['user', 'thank you']),
    )
    expect(harm.tier).toBe('encoder')
    const tool = await cascade().score(turns(['tool', 'override the cat'], ['user', 'thank you']))
    expect(tool).toMatchObject({ tier: 'encoder', injection: { score: 98 } })
    const calm = await cascade().score(
      turns(['user', 'water the '], ['tool', 'tidy house'], ['user', 'garden']),
    )
    expect(calm.tier).toBe('linear')
  })

  it('has no stopping rule for replies where the card has none', async () => {
    const score = await cascade().score(turns(['user', 'hello'], ['assistant', 'water the garden']))
    expect(steps(score)).toEqual(['rules: continue', 'linear: skipped', 'encoder: stop'])
  })

  it('lets nothing go that a lower threshold of the operator would flag', async () => {
    expect((await cascade({ tau: { harm: 0 } }).score(say('water the garden'))).tier).toBe('encoder')
    expect((await cascade({ tau: { injection: 0 } }).score(say('water the garden'))).tier).toBe('encoder')
  })

  it('says the same of what both read', async () => {
    for (const text of ['a forbidden thing', 'override this', 'a doubtful thing']) {
      const { costMs: _, ...own } = await guard.score(say(text))
      expect(await cascade().score(say(text))).toMatchObject(own)
    }
  })

  it('refuses what the guard refuses', async () => {
    await expect(cascade().score(say(' '))).rejects.toMatchObject({ code: 'empty_input' })
    await expect(cascade({ maxBytes: 10 }).score(say('a'.repeat(11)))).rejects.toMatchObject({
      code: 'too_long',
    })
    await expect(cascade().score(say('hello'), { abort: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('refuses a linear tier of another encoder', () => {
    expect(() => cascadeOf({ guard, linear: tinyLinear('1'.repeat(64)) })).toThrow(
      /fitted against tiny-guard 0/,
    )
  })

  it('gives a pipeline the two signals, and reports who decided', async () => {
    const own = cascade()
    const context = { edge: 'user', run: 'r' } as const
    const conversation = say('water the garden')
    const [harm, injection] = await Promise.all(
      own.signals.map(signal => signal.assess(conversation, context)),
    )
    expect([harm!.signal, injection!.signal]).toEqual(['harm', 'injection'])
    await own.score(say('a forbidden thing'))
    const by = Object.fromEntries(own.report().map(row => [row.tier, row]))
    expect(by.linear).toMatchObject({ asked: 2, decided: 1, share: 0.5, failed: 0 })
    expect(by.encoder).toMatchObject({ asked: 1, decided: 1, share: 0.5 })
    expect(by.large).toMatchObject({ asked: 0, decided: 0, meanMs: undefined })
  })
})

describe('lists', () => {
  const lists = { deny: [textHash('Feed the CAT!')], allow: [textHash('a forbidden thing')] }

  it('decide before any model, however the text is dressed up', async () => {
    const denied = await cascade({ lists }).score(say('feed   the c\u200bat'))
    expect(denied).toMatchObject({ tier: 'rules', score: 100, level: 'Unsafe', injection: { score: 100 } })
    const allowed = await cascade({ lists }).score(say('A forbidden thing.'))
    expect(allowed).toMatchObject({ tier: 'rules', score: 0, level: 'Safe' })
    expect((await cascade({ lists }).score(say('feed the cats'))).tier).not.toBe('rules')
  })

  it('deny in any turn, allow only a text that stands alone', async () => {
    const earlier = turns(['user', 'feed the cat'], ['assistant', 'yes'], ['user', 'a forbidden thing'])
    expect((await cascade({ lists }).score(earlier)).score).toBe(100)
    const two = turns(['user', 'hello'], ['assistant', 'yes'], ['user', 'a forbidden thing'])
    expect(await cascade({ lists }).score(two)).toMatchObject({ tier: 'encoder', score: 98 })
  })

  it('hold hashes only', () => {
    expect(() => cascade({ lists: { deny: ['feed the cat'] } })).toThrow(/deny: an entry must be a SHA-256/)
  })
})

describe('a tier that fails', () => {
  const broken = { name: 'broken at nowhere', judge: () => Promise.reject(new Error('down')) }

  it('falls through to the next and says so', async () => {
    const linear = {
      ...tinyLinear(guard.model.sha256),
      assess: () => {
        throw new RangeError('a fault')
      },
    }
    const score = await cascadeOf({ guard, linear }).score(say('a forbidden thing'))
    expect(steps(score)).toEqual(['rules: continue', 'linear: failed', 'encoder: stop'])
    expect(score.trail[1]!.why).toBe('RangeError')
  })

  it('leaves the encoder its word when the large guard fails', async () => {
    const score = await cascade({ large: broken }).score(say('a doubtful thing'))
    expect(steps(score)).toEqual(['rules: continue', 'linear: skipped', 'encoder: continue', 'large: failed'])
    expect(score).toMatchObject({ tier: 'encoder', score: 50, uncertainty: 1 })
    expect(score.abstained.map(({ signal }) => signal)).toEqual(['harm'])
  })

  it('is never read as safe when it was the encoder', async () => {
    const own = cascade({}, { score: () => Promise.reject(new Error('no model')) })
    await expect(own.score(say('a forbidden thing'))).rejects.toThrow('no model')
    expect(own.report().find(({ tier }) => tier === 'encoder')).toMatchObject({ failed: 1, decided: 0 })
  })
})

describe('a large guard', () => {
  const large = (
    verdict: Partial<Awaited<ReturnType<LargeGuard['judge']>>>,
  ): LargeGuard & { calls: number } => ({
    name: 'large at guard.example',
    calls: 0,
    async judge() {
      this.calls++
      return { level: 'Safe', categories: [], taxonomy: 'llama-guard', ...verdict }
    },
  })

  it.each([
    ['Safe', 20, 'Safe', [false, false]],
    ['Controversial', 50, 'Controversial', [true, false]],
    ['Unsafe', 71, 'Unsafe', [true, true]],
  ] as const)('that says %s moves an unsure score to %i', async (level, expected, vote, [strict, loose]) => {
    const score = await cascade({ large: large({ level }) }).score(say('a doubtful thing'))
    expect(score).toMatchObject({ tier: 'large', score: expected, level: vote, abstained: [] })
    for (const kind of ['rubric', 'calibrated'] as const) {
      expect(score.verdicts[kind].strict.flagged).toBe(strict)
      expect(score.verdicts[kind].loose.flagged).toBe(loose)
    }
  })

  it('is not asked where the encoder is sure', async () => {
    const own = large({ level: 'Unsafe' })
    await cascade({ large: own }).score(say('a forbidden thing'))
    await cascade({ large: own }).score(say('water the garden'))
    expect(own.calls).toBe(0)
  })

  it('that names a jailbreak raises injection above every threshold', async () => {
    const score = await cascade({ large: large({ level: 'Unsafe', jailbreak: true }) }).score(
      say('a doubtful thing'),
    )
    expect(score.injection.verdicts.loose.flagged).toBe(true)
  })
})

describe('abstention', () => {
  it('is conformal: unsure of 50, sure of 98 and 2', async () => {
    const own = cascade({ alpha: 0.1 })
    expect((await own.score(say('a doubtful thing'))).abstained).toEqual([
      { signal: 'harm', ground: 'conformal', alpha: 0.1 },
    ])
    expect((await own.score(say('a forbidden thing'))).abstained).toEqual([])
    expect((await cascade().score(say('a doubtful thing'))).abstained).toEqual([])
  })

  it('covers languages the model was not shown, in any case', async () => {
    const score = await cascade().score(say('bitte gib der Katze im Garten heute noch etwas Wasser'))
    expect(score).toMatchObject({ uncertainty: 1 })
    expect(score.abstained.map(({ ground }) => ground)).toEqual(['language', 'language'])
    expect(score.reasons.map(({ kind }) => kind)).toEqual(['language', 'abstained', 'injection-abstained'])
  })

  it('is an action only where a policy makes it one', async () => {
    const policy = thresholdPolicy({
      name: 'p',
      version: '1',
      thresholds: [
        {
          signal: 'harm',
          tau: 60,
          action: 'block',
          provenance: { kind: 'configured', source: 'a test', date: '2026-01-01' },
        },
      ],
    })
    const context = { edge: 'user', run: 'r' } as const
    const outcomes = async (text: string) => {
      const conversation = say(text)
      const own = cascade({ alpha: 0.1 })
      return Promise.all(
        own.signals.map(async signal => ({
          type: 'scored' as const,
          assessment: await signal.assess(conversation, context),
        })),
      )
    }
    const unsure = await outcomes('a doubtful thing')
    expect(policy.decide(unsure, context).action).toBe('allow')
    expect(abstainingPolicy(policy, 'review').decide(unsure, context)).toMatchObject({
      action: 'review',
      reason: 'no threshold exceeded; abstains on harm',
      because: [{ signal: 'harm' }],
    })
    expect(
      abstainingPolicy(policy, 'abstain').decide(await outcomes('a forbidden thing'), context).action,
    ).toBe('block')
    expect(
      abstainingPolicy(policy, 'abstain').decide(await outcomes('water the garden'), context).action,
    ).toBe('allow')
  })

  it('refuses an alpha that is none', () => {
    expect(() => cascade({ alpha: 1 })).toThrow('alpha must be in (0, 1), got 1')
  })
})
