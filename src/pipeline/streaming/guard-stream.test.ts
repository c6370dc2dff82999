import { describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../core/index.js'
import type { StreamEvent } from '../event.js'
import { createPipeline } from '../pipeline.js'
import { assessment, memoryLedger, policy, signal, user } from '../testing/scripted.js'
import {
  answer,
  batches,
  blockEnd,
  collect,
  delta,
  done,
  end,
  other,
  scriptedJudge,
  start,
  textOf,
} from '../testing/streams.js'
import { type GuardStreamOptions, guardStream } from './guard-stream.js'
import type { RetryRequest } from './intervention.js'

const risky = signal('harm', async ({ messages }) =>
  assessment('harm', messages.at(-1)!.text.includes('risky') ? 0.9 : 0.1),
)
const noWindow = { window: { characters: 0 } } as const

function options(changes: Partial<GuardStreamOptions> = {}) {
  const ledger = memoryLedger()
  const pipeline = createPipeline({ checks: { answer: [risky] }, policy: policy(), ledger })
  return {
    ledger,
    options: {
      pipeline,
      asked: user('q'),
      run: 'r',
      origin: {},
      holdBack: noWindow,
      ...changes,
    } as GuardStreamOptions,
  }
}

/** Batches that come when the test says so. */
function hand() {
  const queue: { events?: StreamEvent[]; error?: Error }[] = []
  let wake: (() => void) | undefined
  const put = (each: { events?: StreamEvent[]; error?: Error }): void => {
    queue.push(each)
    wake?.()
  }
  async function* source(): AsyncGenerator<StreamEvent[]> {
    for (;;) {
      while (queue.length === 0) await new Promise<void>(resolve => (wake = resolve))
      const { events, error } = queue.shift()!
      if (error !== undefined) throw error
      yield events!
    }
  }
  return {
    give: (...events: StreamEvent[]) => put({ events }),
    fail: (error: Error) => put({ error }),
    source: source(),
  }
}

describe('guardStream', () => {
  it('holds judged text back until the window has moved on', async () => {
    const { give, source } = hand()
    const judged = options({
      holdBack: { window: { characters: 4 }, atLimit: 'wait' },
      openJudge: () => scriptedJudge(),
    })
    const stream = guardStream(source, judged.options)
    give(start(), delta('abcdef'))
    expect(textOf((await stream.next()).value!)).toBe('ab')
    give(delta('gh'))
    expect(textOf((await stream.next()).value!)).toBe('cd')
    give(blockEnd(), end(), done)
    const rest = (await stream.next()).value!
    expect(textOf(rest)).toBe('efgh')
    // The delta that was split lost its frame, the whole one kept it.
    expect(rest.map(({ raw }) => raw)).toEqual([undefined, 'delta t gh', 'end t', 'end 0', 'done'])
  })

  it('counts the window in tokens, too', async () => {
    const judged = options({
      holdBack: { window: { tokens: 2 }, atLimit: 'wait' },
      openJudge: () => scriptedJudge({ trigger: 'One two, three'.length }),
    })
    const out = await collect(guardStream(batches(answer('One two, three', ' four five')), judged.options))
    expect(textOf(out)).toBe('One two')
  })

  it.each([
    ['release', { release: true }],
    ['cut', { cut: 'delay_exceeded' }],
    ['wait', {}],
  ] as const)(
    'when text has waited too long: %s',
    async (atLimit, { release, cut }: { release?: true; cut?: string }) => {
      const { give, source } = hand()
      const judged = options({ holdBack: { window: { characters: 100 }, maxDelayMs: 30, atLimit } })
      const stream = guardStream(source, judged.options)
      give(start(), delta('not yet judged'))
      expect((await stream.next()).value).toEqual([start()])
      const next = stream.next()
      if (release) {
        expect((await next).value).toEqual([delta('not yet judged')])
        // Later text is held again.
        give(delta(' but risky'), blockEnd())
        expect((await stream.next()).value).toMatchObject([{ kind: 'cut' }])
      } else if (cut !== undefined) {
        expect((await next).value).toMatchObject([{ kind: 'cut', stop: { code: cut } }])
        expect(await stream.next()).toMatchObject({ done: true })
      } else {
        const early = await Promise.race([
          next,
          new Promise(resolve => setTimeout(() => resolve('waits'), 90)),
        ])
        expect(early).toBe('waits')
        give(blockEnd())
        expect(textOf((await next).value!)).toBe('not yet judged')
      }
    },
  )

  it('never lets unjudged text out for having waited', async () => {
    const { give, source } = hand()
    const judged = options({ holdBack: { ...noWindow, maxDelayMs: 20 } })
    const stream = guardStream(source, judged.options)
    give(start(), delta('risky'))
    await stream.next()
    expect((await stream.next()).value).toMatchObject([{ kind: 'cut', stop: { code: 'content_filter' } }])
  })

  it('takes no pause of the consumer for silence of the upstream', async () => {
    const { give, source } = hand()
    const stream = guardStream(source, options({ stallMs: 40 }).options)
    give(start())
    expect((await stream.next()).value).toEqual([start()])
    await new Promise(resolve => setTimeout(resolve, 80))
    const next = stream.next()
    setTimeout(() => give(other('late')), 15)
    expect((await next).value).toEqual([other('late')])
    expect((await stream.next()).value).toMatchObject([{ kind: 'error', stop: { code: 'stalled' } }])
  })

  it('releases in time, however fast the upstream speaks', async () => {
    let sent = 0
    async function* flood(): AsyncGenerator<StreamEvent[]> {
      yield [start()]
      for (;;) {
        sent += 1
        yield [delta('x')]
        if (sent % 100 === 0) await new Promise(resolve => setImmediate(resolve))
      }
    }
    const holdBack = { window: { characters: 1_000_000 }, maxDelayMs: 20, atLimit: 'release' } as const
    const stream = guardStream(
      flood(),
      options({ holdBack, maxHeld: 1e12, openJudge: () => scriptedJudge() }).options,
    )
    await stream.next()
    expect(textOf((await stream.next()).value!)).toMatch(/^x+$/)
    await stream.return()
  })

  it('keeps unknown events where they stood', async () => {
    const events = [
      start(),
      other(1),
      delta('a'),
      other(2),
      delta('b'),
      other(3),
      blockEnd(),
      other(4),
      end(),
      done,
    ]
    const judged = options({
      openJudge: () => scriptedJudge({ lag: 1 }),
      holdBack: { ...noWindow, atLimit: 'wait' },
    })
    expect(await collect(guardStream(batches(events, 3), judged.options))).toEqual(events)
  })

  it('judges text that goes on in another block together with what stood before', async () => {
    const events = [
      ...[start('a'), delta('ris', 'a'), blockEnd('a')],
      ...[start('b'), delta('ky', 'b'), blockEnd('b'), end(), done],
    ]
    const out = await collect(guardStream(batches(events), options().options))
    expect(textOf(out, 'b')).toBe('')
    expect(out.at(-1)?.kind).toBe('cut')
  })

  it('judges reasoning and arguments on edges of their own, where there are checks', async () => {
    const seen: string[] = []
    const spy = signal('harm', async (_, { edge }) => {
      seen.push(edge)
      return assessment('harm', 0)
    })
    const checks = { answer: [spy], plan: [spy], call: [spy] }
    const pipeline = createPipeline({ checks, policy: policy() })
    const events = (['reasoning', 'text', 'tool-arguments', 'refusal'] as const).flatMap(channel => [
      start(channel, channel),
      delta('words', channel, channel),
      blockEnd(channel),
    ])
    await collect(guardStream(batches([...events, end(), done]), options({ pipeline }).options))
    expect(seen).toEqual(['plan', 'answer', 'call', 'answer'])
  })

  it('stops nothing in shadow mode, and records that it would have', async () => {
    const ledger = memoryLedger()
    const pipeline = createPipeline({ checks: { answer: [risky] }, policy: policy(), ledger, mode: 'shadow' })
    const out = await collect(guardStream(batches(answer('risky. ', 'more')), options({ pipeline }).options))
    expect(textOf(out)).toBe('risky. more')
    expect(ledger.entries).toMatchObject([
      { mode: 'shadow', decision: { action: 'block' }, delivery: { outcome: 'complete' } },
    ])
  })

  it('ends what holds too much', async () => {
    const events = [
      start('t', 'tool-arguments'),
      ...Array.from({ length: 50 }, () => delta('x'.repeat(100), 't', 'tool-arguments')),
    ]
    const out = await collect(guardStream(batches(events), options({ maxHeld: 3000 }).options))
    expect(out).toMatchObject([{ kind: 'cut', stop: { code: 'held_too_much' } }])
  })

  it('closes all it has open when the consumer stops, once', async () => {
    const { give, source } = hand()
    const closed = vi.fn()
    const { ledger, options: judged } = options({
      openJudge: () => Object.assign(scriptedJudge(), { close: closed }),
    })
    const stream = guardStream(source, judged)
    give(start(), delta('some text'))
    await stream.next()
    await stream.return()
    await stream.return()
    expect(closed).toHaveBeenCalledTimes(1)
    expect(ledger.entries).toMatchObject([{ delivery: { outcome: 'abandoned', length: 9 } }])
  })

  it('gives the reason of an abort', async () => {
    const { give, source } = hand()
    const controller = new AbortController()
    const stream = guardStream(source, options({ abort: controller.signal }).options)
    give(start())
    await stream.next()
    const waiting = stream.next()
    controller.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
  })

  it('says that the upstream failed, after what passes, and never in its words', async () => {
    const { give, fail, source } = hand()
    const { ledger, options: judged } = options()
    const all = collect(guardStream(source, judged))
    give(
      start(),
      delta('fine so far'),
      start('c', 'tool-arguments'),
      delta('{"half":', 'c', 'tool-arguments'),
    )
    fail(new Error('secret words'))
    const out = await all
    expect(textOf(out)).toBe('fine so far')
    expect(textOf(out, 'c')).toBe('')
    expect(out.at(-1)).toEqual({
      kind: 'error',
      stop: { code: 'upstream_broken', reason: 'the upstream broke off its answer' },
    })
    expect(ledger.entries[0]).toMatchObject({ delivery: { outcome: 'broken', length: 11 } })
  })

  it('lets nothing more out when the ledger cannot keep the entry', async () => {
    const ledger = {
      append: () => Promise.reject(new StoreError({ code: 'store_full', message: 'no room' })),
    }
    const pipeline = createPipeline({ checks: { answer: [risky] }, policy: policy(), ledger })
    const out = await collect(
      guardStream(
        batches(answer('short')),
        options({ pipeline, holdBack: { window: { characters: 20 } } }).options,
      ),
    )
    expect(textOf(out)).toBe('')
    expect(out.at(-1)).toMatchObject({ kind: 'error', stop: { code: 'store_full' } })
  })

  it.each([
    [{ holdBack: { window: { characters: -1 } } }, 'holdBack.window'],
    [{ holdBack: { window: { tokens: 1.5 } } }, 'holdBack.window'],
    [{ holdBack: { maxDelayMs: 0 } }, 'holdBack.maxDelayMs'],
    [{ stallMs: Number.NaN }, 'stallMs'],
  ])('refuses %j', async (changes, message) => {
    await expect(collect(guardStream(batches([]), options(changes).options))).rejects.toThrow(message)
  })
})

describe('a retry', () => {
  const retrying = (attempts: StreamEvent[][], more: object = {}) => {
    const asked: RetryRequest[] = []
    const judged = options({
      onTrigger: {
        kind: 'retry',
        ask: async request => {
          asked.push(request)
          return batches(attempts.shift()!)
        },
        ...more,
      },
    })
    return { asked, ...judged }
  }

  it('goes on in the block the client has, without the head and frames of the second answer', async () => {
    const { asked, ledger, options: judged } = retrying([answer('Better. ')])
    const out = await collect(
      guardStream(batches(answer('Some very good start of it. ', 'risky. ', 'lost')), judged),
    )
    expect(textOf(out)).toBe('Some very good start of it. Better. ')
    expect(out.filter(({ kind }) => kind === 'start' || kind === 'block-start')).toHaveLength(2)
    expect(out.slice(-4)).toEqual([
      { kind: 'delta', block: 't', channel: 'text', text: 'Better. ' },
      { kind: 'block-end', block: 't' },
      { kind: 'end', choice: 0, reason: 'stop' },
      { kind: 'done' },
    ])
    expect(asked).toMatchObject([
      { attempt: 1, delivered: 'Some very good start of it. ', stop: { code: 'content_filter' } },
    ])
    expect(ledger.entries).toMatchObject([
      { delivery: { outcome: 'retried', stoppedAt: 28 }, decision: { action: 'block' } },
      { delivery: { outcome: 'complete', length: 8 }, origin: { attempt: '1' } },
    ])
  })

  it('judges what comes together with what the client has', async () => {
    const { options: judged } = retrying([answer('ky. ')], { retries: 1 })
    const events = answer('Some very good start of it. ris', ' risky. ')
    const out = await collect(guardStream(batches(events), { ...judged, cadence: { stride: 1 } }))
    expect(textOf(out)).toBe('Some very good start of it. ris')
    expect(out.at(-1)?.kind).toBe('cut')
  })

  it('opens what the client has not seen, and closes what the retry leaves', async () => {
    const call = [
      start('c', 'tool-arguments'),
      delta('{}', 'c', 'tool-arguments'),
      blockEnd('c'),
      end(),
      done,
    ]
    const { options: judged } = retrying([call])
    const out = await collect(guardStream(batches(answer('Some very good start of it. ', 'risky. ')), judged))
    expect(out.map(({ kind }) => kind)).toEqual([
      ...['start', 'block-start', 'delta'],
      ...['block-start', 'delta', 'block-end', 'block-end', 'end', 'done'],
    ])
    expect(textOf(out, 'c~1')).toBe('{}')
  })

  it('is tried as often as it may be, then the replacement', async () => {
    const { asked, options: judged } = retrying([answer('risky'), answer('risky'), answer('risky')], {
      retries: 2,
      otherwise: { kind: 'replace', text: 'I stop here.' },
    })
    const out = await collect(guardStream(batches(answer('risky')), judged))
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(out.filter(({ kind }) => kind === 'delta')).toMatchObject([{ text: 'I stop here.' }])
    expect(out.at(-1)).toMatchObject({ kind: 'cut' })
  })

  it('is not tried when there are several choices', async () => {
    const { asked, options: judged } = retrying([])
    const events = [start('a'), start('b', 'text', 1), delta('risky', 'a'), blockEnd('a')]
    expect((await collect(guardStream(batches(events), judged))).at(-1)?.kind).toBe('cut')
    expect(asked).toEqual([])
  })
})
