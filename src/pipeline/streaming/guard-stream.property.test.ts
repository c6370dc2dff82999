/** @file The promise of the gateway, over random streams: nothing at or after a trigger leaves, and all before it does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Channel, StreamEvent } from '../event.js'
import { createPipeline } from '../pipeline.js'
import { assessment, memoryLedger, policy, signal, user } from '../testing/scripted.js'
import {
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

/** Risky is what holds a skull. */
const harm = signal('harm', async ({ messages }) =>
  assessment('harm', messages.at(-1)!.text.includes('☠') ? 0.9 : 0.1),
)
const options = (changes: Partial<GuardStreamOptions> = {}): GuardStreamOptions => ({
  pipeline: createPipeline({ checks: { answer: [harm] }, policy: policy(), ledger: memoryLedger() }),
  asked: user('q'),
  run: 'r',
  origin: {},
  holdBack: { atLimit: 'wait' },
  ...changes,
})

interface BlockScript {
  readonly key: string
  readonly channel: Channel
  readonly pieces: readonly string[]
  readonly trigger: number | undefined
  readonly lag: number
  readonly isAsync: boolean
}

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'a', '😀', '\ud83d', '\ude00', 'one two. ', '\n'),
)
const block = fc.record({
  channel: fc.constantFrom<Channel>('text', 'reasoning', 'refusal', 'tool-arguments'),
  pieces: fc.array(piece, { maxLength: 12 }),
  trigger: fc.option(fc.nat(60), { nil: undefined }),
  lag: fc.nat(20),
  isAsync: fc.boolean(),
})
const streams = fc.record({
  blocks: fc
    .array(block, { minLength: 1, maxLength: 4 })
    .map(list => list.map((each, index): BlockScript => ({ ...each, key: `b${index}` }))),
  window: fc.oneof(fc.record({ characters: fc.nat(30) }), fc.record({ tokens: fc.nat(8) })),
  batchSize: fc.integer({ min: 1, max: 9 }),
  order: fc.infiniteStream(fc.nat(1000)),
})

/** The blocks' events woven into each other, with unknown events between. */
function weave(blocks: readonly BlockScript[], next: () => number): StreamEvent[] {
  const lines = blocks.map(({ key, channel, pieces }) => [
    start(key, channel),
    ...pieces.map(text => delta(text, key, channel)),
    blockEnd(key),
  ])
  const events: StreamEvent[] = [{ kind: 'start', raw: 'head' }]
  let serial = 0
  while (lines.some(line => line.length > 0)) {
    const left = lines.filter(line => line.length > 0)
    events.push(left[next() % left.length]!.shift()!)
    if (next() % 4 === 0) events.push(other(serial++))
  }
  return [...events, end(), { kind: 'usage', raw: 'usage' }, done]
}

const others = (events: readonly StreamEvent[]): unknown[] =>
  events.flatMap(event => (event.kind === 'other' ? [event.raw] : []))
const isPrefix = (part: readonly unknown[], whole: readonly unknown[]): boolean =>
  part.every((each, index) => each === whole[index])

describe('guardStream', () => {
  it('lets nothing at or after a trigger out, whatever the stream, the chunks and the judge', async () => {
    await fc.assert(
      fc.asyncProperty(streams, async ({ blocks, window, batchSize, order }) => {
        const events = weave(blocks, () => order.next().value)
        const byStart = events.flatMap(event => (event.kind === 'block-start' ? [event.block] : []))
        const out = await collect(
          guardStream(
            batches(events, batchSize),
            options({
              holdBack: { window, atLimit: 'wait' },
              openJudge: () => {
                const key = byStart.shift()
                return scriptedJudge(blocks.find(each => each.key === key)!)
              },
            }),
          ),
        )
        const hits = blocks.filter(({ trigger, pieces }) => (trigger ?? Infinity) < pieces.join('').length)
        for (const { key, pieces, trigger = Infinity } of blocks) {
          const text = pieces.join('')
          const delivered = textOf(out, key)
          expect(text.startsWith(delivered)).toBe(true)
          expect(delivered.length).toBeLessThanOrEqual(trigger)
        }
        expect(isPrefix(others(out), others(events))).toBe(true)
        if (hits.length === 0) {
          for (const { key, pieces } of blocks) expect(textOf(out, key)).toBe(pieces.join(''))
          // Whole deltas keep their frames, and all else is as it came.
          expect(out.filter(each => each.kind !== 'delta')).toEqual(
            events.filter(each => each.kind !== 'delta'),
          )
        } else {
          expect(out.at(-1)).toMatchObject({ kind: 'cut', stop: { code: 'content_filter' } })
          expect(out.filter(each => each.kind === 'end' || each.kind === 'done')).toEqual([])
        }
      }),
      { numRuns: 120 },
    )
  })

  it('delivers of a single text exactly what stands before the trigger, less the window', async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.nat(30), fc.integer({ min: 1, max: 5 }), async (each, characters, size) => {
        const text = each.pieces.join('')
        const { trigger = Infinity } = each
        const events = weave([{ ...each, key: 't', channel: 'text' }], () => 1)
        const out = await collect(
          guardStream(
            batches(events, size),
            options({
              holdBack: { window: { characters }, atLimit: 'wait' },
              openJudge: () => scriptedJudge(each),
            }),
          ),
        )
        const expected = trigger >= text.length ? text.length : Math.max(0, trigger - characters)
        const splitsPair =
          /[\ud800-\udbff]$/.test(text.slice(0, expected)) && /^[\udc00-\udfff]/.test(text.slice(expected))
        expect(textOf(out)).toBe(text.slice(0, splitsPair ? expected - 1 : expected))
      }),
      { numRuns: 120 },
    )
  })

  it('never lets the risky sign out with signals that read whole texts', async () => {
    const text = fc.array(fc.constantFrom('☠', ...'abc. \n!', 'word ', 'Sentence one. '), { maxLength: 60 })
    const cadence = fc.record({
      stride: fc.integer({ min: 1, max: 40 }),
      sentence: fc.integer({ min: 1, max: 40 }),
      window: fc.integer({ min: 40, max: 100 }),
    })
    await fc.assert(
      fc.asyncProperty(
        text,
        cadence,
        fc.nat(20),
        fc.constantFrom<Channel>('text', 'reasoning', 'refusal', 'tool-arguments'),
        async (pieces, rhythm, characters, channel) => {
          const events = weave(
            [{ key: 't', channel, pieces, trigger: undefined, lag: 0, isAsync: false }],
            () => 1,
          )
          const out = await collect(
            guardStream(
              batches(events, 3),
              options({ holdBack: { window: { characters } }, cadence: rhythm }),
            ),
          )
          const whole = pieces.join('')
          expect(textOf(out)).not.toContain('☠')
          expect(whole.startsWith(textOf(out))).toBe(true)
          if (!whole.includes('☠')) expect(textOf(out)).toBe(whole)
          if (whole.includes('☠') && channel === 'tool-arguments')
            expect(out.some(each => each.kind === 'block-start')).toBe(false)
        },
      ),
      { numRuns: 120 },
    )
  })
})
