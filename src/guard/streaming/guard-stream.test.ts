import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GuardedChunk, type GuardStreamOptions, guardStream } from './guard-stream.js'
import type { StreamOptions, StreamReport } from './stream-session.js'
import { scriptedStreamGuard } from './testing/scripted-session.js'

const guard = scriptedStreamGuard({ unsafe: ['bad', 'worse'], controversial: ['odd'] })
const asked = { messages: [{ role: 'user', text: 'Say something.' }] } as const

/** Runs a stream to its end. */
async function run(
  deltas: readonly string[],
  { session: sessionOptions, ...options }: GuardStreamOptions & { session?: StreamOptions } = {},
): Promise<{ text: string; chunks: GuardedChunk[]; report: StreamReport; ended: boolean }> {
  let ended = false
  async function* source(): AsyncGenerator<string> {
    try {
      yield* deltas
    } finally {
      ended = true
    }
  }
  const session = await guard.openStream(asked, sessionOptions)
  const stream = guardStream(source(), session, options)
  const chunks: GuardedChunk[] = []
  for (;;) {
    const { done, value } = await stream.next()
    if (done) {
      const text = chunks.map(chunk => (chunk.type === 'text' ? chunk.text : '')).join('')
      return { text, chunks, report: value, ended }
    }
    chunks.push(value)
  }
}

/** Words of a stream with the spaces between them, cut anywhere. */
const anyStream = fc
  .tuple(
    fc.array(
      fc.tuple(fc.constantFrom('one', 'two', 'bad', 'worse', 'odd', '😀'), fc.constantFrom(' ', '\n', '  ')),
    ),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
  )
  .map(([words, sizes]) => {
    const text = words.flat().join('')
    const deltas: string[] = []
    for (let at = 0, i = 0; at < text.length; i++) {
      const size = sizes[i % sizes.length]!
      deltas.push(text.slice(at, at + size))
      at += size
    }
    return { text, deltas }
  })

describe('guardStream', () => {
  it('passes a harmless reply on unchanged', async () => {
    const { text, report, chunks } = await run(['one ', 'two', ' one bad', ' two  '])
    expect(text).toBe('one two one bad two  ')
    expect(report.trigger).toBeUndefined()
    expect(chunks.every(({ type }) => type === 'text')).toBe(true)
  })

  it('stops at the second harmful word, shows neither, and ends the source', async () => {
    const { text, chunks, report, ended } = await run(['one two b', 'ad wor', 'se one', ' two one two'])
    expect(text.trimEnd()).toBe('one two')
    expect(chunks.at(-1)).toEqual({ type: 'flagged', trigger: report.trigger })
    expect(report.trigger).toMatchObject({ index: 3, charOffset: 12, flaggedFrom: 8, level: 'Unsafe' })
    expect(ended).toBe(true)
  })

  it('flags what only the end of the stream shows', async () => {
    const { text, report } = await run(['one bad worse'])
    expect(text.trimEnd()).toBe('one')
    expect(report.trigger?.index).toBe(2)
  })

  it('never shows a character of the window that flags, however the text arrives', async () => {
    await fc.assert(
      fc.asyncProperty(anyStream, fc.integer({ min: 1, max: 4 }), async ({ text, deltas }, holdback) => {
        const { text: shown, report } = await run(deltas, { holdback })
        expect(text.startsWith(shown)).toBe(true)
        if (report.trigger === undefined) expect(shown).toBe(text)
        else expect(shown.length).toBeLessThanOrEqual(report.trigger.flaggedFrom)
      }),
    )
  })

  it('without holdback never shows a character from the trigger on', async () => {
    await fc.assert(
      fc.asyncProperty(anyStream, async ({ deltas }) => {
        const { text, report } = await run(deltas, { holdback: 0 })
        if (report.trigger !== undefined) expect(text.length).toBeLessThanOrEqual(report.trigger.charOffset)
      }),
    )
  })

  it('keeps a longer window back, too', async () => {
    const { text, report } = await run(['one bad bad', ' bad two'], { holdback: 2, session: { window: 3 } })
    expect(report.trigger?.index).toBe(3)
    expect(text.trimEnd()).toBe('one')
  })

  it('reads no further than the consumer asks', async () => {
    let given = 0
    async function* source(): AsyncGenerator<string> {
      for (; given < 100; given++) yield `word${given} `
    }
    const stream = guardStream(source(), await guard.openStream(asked))
    await stream.next()
    const after = given
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(given).toBe(after)
    expect(after).toBeLessThan(5)
    await stream.return({} as StreamReport)
  })

  it('ends the source and closes the session when the consumer leaves', async () => {
    let ended = false
    async function* source(): AsyncGenerator<string> {
      try {
        for (;;) yield 'one '
      } finally {
        ended = true
      }
    }
    const session = await guard.openStream(asked)
    for await (const _ of guardStream(source(), session)) break
    expect(ended).toBe(true)
    expect(session.state()).toBe('closed')
  })

  it('hands on an error of the source and closes the session', async () => {
    async function* source(): AsyncGenerator<string> {
      yield 'one '
      throw new Error('upstream broke')
    }
    const session = await guard.openStream(asked)
    const read = async (): Promise<void> => {
      for await (const _ of guardStream(source(), session, { abort: new AbortController().signal }));
    }
    await expect(read()).rejects.toThrow('upstream broke')
    expect(session.state()).toBe('closed')
  })

  it('stops at once when aborted, even while the source is silent', async () => {
    const controller = new AbortController()
    let told = false
    const silent: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          told = true
          return { done: true, value: undefined }
        },
      }),
    }
    const session = await guard.openStream(asked)
    const next = guardStream(silent, session, { abort: controller.signal }).next()
    controller.abort(new Error('the client left'))
    await expect(next).rejects.toThrow('the client left')
    expect(told).toBe(true)
    expect(session.state()).toBe('closed')
    const late = await guard.openStream(asked)
    await expect(guardStream(silent, late, { abort: controller.signal }).next()).rejects.toThrow(
      'the client left',
    )
    expect(late.state()).toBe('closed')
  })

  it('refuses a holdback that is none', async () => {
    const session = await guard.openStream(asked)
    await expect(run(['one'], { holdback: -1 })).rejects.toThrow('holdback must be a whole number')
    expect(session.state()).toBe('open')
  })
})
