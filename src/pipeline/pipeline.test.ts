import { describe, expect, it } from 'vitest'
import { InvalidInputError, StoreError } from '../core/index.js'
import { createPipeline } from './pipeline.js'
import { assessment, memoryLedger, policy, signal, user } from './testing/scripted.js'

const options = { edge: 'user' as const, run: 'run-1', origin: { route: 'test' } }
const full = new StoreError({ code: 'store_full', message: 'no room' })
const fullLedger = { append: () => Promise.reject(full) }

describe('a pipeline', () => {
  it('decides, records, and then answers', async () => {
    const ledger = memoryLedger()
    const pipeline = createPipeline({
      checks: { user: [signal('harm', 0.9)] },
      policy: policy(),
      ledger,
      clock: () => new Date('2026-11-24T12:00:00Z'),
    })
    const judgement = await pipeline.judge(user('hello'), options)
    expect(judgement).toMatchObject({
      decision: { action: 'block' },
      receipt: { sequence: 1 },
      stopped: true,
    })
    expect(ledger.entries).toMatchObject([
      {
        at: '2026-11-24T12:00:00.000Z',
        run: 'run-1',
        mode: 'enforce',
        // printf hello | sha256sum
        subject: {
          sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
          length: 5,
        },
        decision: { action: 'block', exceeded: [{ signal: 'harm', tau: 50 }] },
        policy: { name: 'test', version: '1', failureMode: 'closed' },
        origin: { route: 'test' },
      },
    ])
    expect(JSON.stringify(ledger.entries)).not.toContain('hello')
  })

  it('tells the policy when it decides, and the hash of what it decides about', async () => {
    const ledger = memoryLedger()
    const asked: unknown[] = []
    const pipeline = createPipeline({
      checks: { user: [signal('harm', 0.9)] },
      policy: {
        ...policy(),
        decide: (outcomes, { at, subjectHash, ...context }) => {
          asked.push(at?.toISOString(), subjectHash?.())
          return policy().decide(outcomes, context)
        },
      },
      ledger,
      clock: () => new Date('2026-11-24T12:00:00Z'),
    })
    await pipeline.judge(user('hello'), options)
    expect(asked).toEqual(['2026-11-24T12:00:00.000Z', ledger.entries[0]!.subject.sha256])
  })

  it('keeps the text only with capture on, and the context as a hash', async () => {
    const ledger = memoryLedger()
    const pipeline = createPipeline({
      checks: { user: [signal('harm', 0)] },
      policy: policy(),
      ledger,
      capture: 'on',
    })
    const messages = [...user('before').messages, ...user('judged').messages]
    await pipeline.judge({ messages }, options)
    expect(ledger.entries[0]?.subject.content).toBe('judged')
    expect(ledger.entries[0]?.origin.contextSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(ledger.entries)).not.toContain('before')
  })

  it('stops nothing in shadow mode, and records that it would have', async () => {
    const ledger = memoryLedger()
    const pipeline = createPipeline({
      checks: { user: [signal('harm', 0.9)] },
      policy: policy(),
      ledger,
      mode: 'shadow',
    })
    expect(await pipeline.judge(user('x'), options)).toMatchObject({
      stopped: false,
      decision: { action: 'block' },
    })
    expect(ledger.entries[0]).toMatchObject({ mode: 'shadow', decision: { action: 'block' } })
  })

  it('asks all signals at once', async () => {
    let asked = 0
    let release: () => void = () => {}
    const both = new Promise<void>(resolve => {
      release = resolve
    })
    const waiting = (name: string) =>
      signal(name, async () => {
        asked += 1
        if (asked === 2) release()
        await both
        return assessment(name, 0)
      })
    const pipeline = createPipeline({
      checks: { user: [waiting('a'), waiting('b')] },
      policy: policy('closed', []),
    })
    expect((await pipeline.judge(user('x'), options)).outcomes).toHaveLength(2)
  })

  describe('when a signal gives no assessment', () => {
    const secret = 'the judged words'
    it.each([
      ['throws', () => Promise.reject(new Error(secret)), 'signal_failed'],
      [
        'throws an error of ours',
        () =>
          Promise.reject(new InvalidInputError({ code: 'too_long', message: 'too long', where: 'messages' })),
        'too_long',
      ],
      [
        'throws at once',
        () => {
          throw new TypeError(secret)
        },
        'signal_failed',
      ],
      ['never answers', () => new Promise<never>(() => {}), 'timeout'],
      ['gives no number', async () => assessment('harm', Number.NaN), 'invalid_assessment'],
      ['gives a risk above 1', async () => assessment('harm', 1.2), 'invalid_assessment'],
      ['answers under another name', async () => assessment('other', 0), 'invalid_assessment'],
    ] as const)('and %s, failing closed blocks it and failing open notes it', async (_, assess, code) => {
      for (const [failureMode, action, stopped] of [
        ['closed', 'block', true],
        ['open', 'annotate', false],
      ] as const) {
        const ledger = memoryLedger()
        const failures: unknown[] = []
        const pipeline = createPipeline({
          checks: { user: [signal('harm', assess)] },
          policy: policy(failureMode),
          ledger,
          timeoutMs: 20,
          onFailure: failure => failures.push(failure),
        })
        const judgement = await pipeline.judge(user('x'), options)
        expect(judgement).toMatchObject({
          stopped,
          decision: { action },
          outcomes: [{ type: 'unscored', code }],
        })
        expect(failures).toMatchObject([{ signal: 'harm', edge: 'user', code }])
        expect(JSON.stringify(ledger.entries)).not.toContain(secret)
      }
    })

    it('tells the signal to stop when its time is over', async () => {
      let told: unknown
      const slow = signal(
        'harm',
        (_, { abort }) =>
          new Promise<never>(() => {
            abort?.addEventListener('abort', () => {
              told = abort.reason
            })
          }),
      )
      await createPipeline({ checks: { user: [slow] }, policy: policy(), timeoutMs: 10 }).judge(
        user('x'),
        options,
      )
      expect(told).toMatchObject({ code: 'timeout' })
    })

    it('decides nothing when the caller gave up', async () => {
      const ledger = memoryLedger()
      const pipeline = createPipeline({
        checks: { user: [signal('harm', () => new Promise<never>(() => {}))] },
        policy: policy('open'),
        ledger,
      })
      const controller = new AbortController()
      const judging = pipeline.judge(user('x'), { ...options, abort: controller.signal })
      controller.abort(new Error('gone'))
      await expect(judging).rejects.toThrow('gone')
      expect(ledger.entries).toEqual([])
    })
  })

  describe('when the ledger cannot keep the entry', () => {
    it('gives no verdict when failing closed, not even to allow', async () => {
      const pipeline = createPipeline({
        checks: { user: [signal('harm', 0)] },
        policy: policy(),
        ledger: fullLedger,
      })
      await expect(pipeline.judge(user('x'), options)).rejects.toBe(full)
    })

    it('lets the decision stand without evidence when failing open, and says so', async () => {
      const pipeline = createPipeline({
        checks: { user: [signal('harm', 0.9)] },
        policy: policy('open'),
        ledger: fullLedger,
      })
      expect(await pipeline.judge(user('x'), options)).toMatchObject({
        receipt: null,
        unrecorded: full,
        stopped: true,
      })
    })

    it('never takes another error for a failing ledger', async () => {
      const ledger = { append: () => Promise.reject(new TypeError('a bug')) }
      const pipeline = createPipeline({
        checks: { user: [signal('harm', 0)] },
        policy: policy('open'),
        ledger,
      })
      await expect(pipeline.judge(user('x'), options)).rejects.toThrow('a bug')
    })
  })

  it.each([
    ['an edge without signals', { user: [] }, 'edge "user" has no signals'],
    ['two signals of one name', { user: [signal('harm', 0), signal('harm', 0)] }, 'two signals named "harm"'],
    ['a threshold nobody feeds', { user: [signal('other', 0)] }, 'threshold on "harm"'],
  ])('refuses %s', (_, checks, message) => {
    expect(() => createPipeline({ checks, policy: policy() })).toThrow(message)
  })

  it.each([0, -1, Number.NaN])('refuses a time budget of %d', timeoutMs => {
    expect(() => createPipeline({ checks: {}, policy: policy(), timeoutMs })).toThrow('timeoutMs')
  })
})
