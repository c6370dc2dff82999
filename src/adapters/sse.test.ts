import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SseFrame, sseReader, writeSse } from './sse.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function read(chunks: readonly Uint8Array[], options?: Parameters<typeof sseReader>[0]): SseFrame[] {
  const reader = sseReader(options)
  return [...chunks.flatMap(chunk => reader.push(chunk)), ...reader.end()]
}

/** Cuts at every offset given, each in [0, length]. */
function cutAt(whole: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...offsets].sort((a, b) => a - b), whole.length]
  return edges.slice(1).map((to, index) => whole.subarray(edges[index]!, to))
}

const event = (data: string, more: { event?: string; id?: string } = {}): SseFrame => ({
  type: 'event',
  data,
  ...more,
})

/** Awkward wires, and what they say. */
const wires: readonly (readonly [title: string, wire: string, frames: readonly SseFrame[]])[] = [
  ['plain events', 'data: {"a":1}\n\ndata: [DONE]\n\n', [event('{"a":1}'), event('[DONE]')]],
  ['characters of two to four bytes', 'data: é€😀\n\n', [event('é€😀')]],
  ['CRLF', 'event: ping\r\ndata: {}\r\n\r\n', [event('{}', { event: 'ping' })]],
  ['CR alone', 'event: ping\rdata: {}\r\rdata: 2\r\r', [event('{}', { event: 'ping' }), event('2')]],
  ['mixed line ends', 'data: 1\r\n\ndata: 2\n\r\ndata: 3\r\r\n', [event('1'), event('2'), event('3')]],
  ['no space after the colon', 'data:x\n\ndata:  y\n\n', [event('x'), event(' y')]],
  [
    'comments',
    ': keep-alive\n\n:\ndata: 1\n\n',
    [{ type: 'comment', text: 'keep-alive' }, { type: 'comment', text: '' }, event('1')],
  ],
  ['a comment inside an event', 'data: 1\n: x\ndata: 2\n\n', [{ type: 'comment', text: 'x' }, event('1\n2')]],
  ['several data lines', 'data: a\ndata:\ndata: b\n\n', [event('a\n\nb')]],
  ['id and retry', 'id: 7\nretry: 250\ndata: x\n\n', [{ type: 'retry', ms: 250 }, event('x', { id: '7' })]],
  ['unknown fields', 'colour: blue\nnonsense\ndata: x\n\n', [event('x')]],
  ['no blank line at the end', 'data: 1\n\ndata: 2\n', [event('1'), event('2')]],
  ['no line end at the end', 'data: 1\n\ndata: 2', [event('1'), event('2')]],
  ['a CR at the very end', 'data: 1\r\n\r\ndata: 2\r', [event('1'), event('2')]],
  ['a byte order mark', '\ufeffdata: 1\n\n', [event('1')]],
  ['an event without data', 'event: empty\n\ndata: 1\n\n', [event('1')]],
  ['nothing', '', []],
]

describe('sseReader', () => {
  it.each(wires)('reads %s, cut at any one or two places', (_, wire, frames) => {
    const whole = bytes(wire)
    for (let first = 0; first <= whole.length; first += 1)
      for (let second = first; second <= whole.length; second += 1)
        expect(read(cutAt(whole, [first, second]))).toEqual(frames)
  })

  it.each(wires)('reads %s byte by byte', (_, wire, frames) => {
    expect(read([...bytes(wire)].map(byte => Uint8Array.of(byte)))).toEqual(frames)
  })

  it('gives an event as soon as its blank line is in', () => {
    const reader = sseReader()
    expect(reader.push(bytes('data: 1\n'))).toEqual([])
    expect(reader.push(bytes('\ndata: 2\n\nda'))).toEqual([event('1'), event('2')])
    expect(reader.end()).toEqual([])
  })

  it('reads bytes that are no UTF-8 as U+FFFD', () => {
    const wire = [...bytes('data: a'), 0xff, 0xc3, ...bytes('b\n\n')]
    expect(read([Uint8Array.from(wire)])).toEqual([event('a\ufffd\ufffdb')])
  })

  it('refuses an event longer than the limit', () => {
    const reader = sseReader({ maxEventChars: 32 })
    expect(reader.push(bytes(`data: ${'x'.repeat(16)}\n\n`))).toHaveLength(1)
    expect(() => reader.push(bytes(`data: ${'x'.repeat(64)}`))).toThrow(
      expect.objectContaining({ code: 'event_too_large' }),
    )
  })

  it('never throws on random bytes, and says the same however they are cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.array(fc.nat(64), { maxLength: 4 }),
        (whole, offsets) => {
          const cuts = offsets.map(offset => Math.min(offset, whole.length))
          expect(read(cutAt(whole, cuts))).toEqual(read([whole]))
        },
      ),
      { seed: 5, numRuns: 500 },
    )
  })
})

describe('writeSse', () => {
  it('writes the canonical form', () => {
    expect(writeSse(event('{"a":1}', { event: 'ping', id: '3' }))).toBe(
      'event: ping\nid: 3\ndata: {"a":1}\n\n',
    )
    expect(writeSse(event('a\nb'))).toBe('data: a\ndata: b\n\n')
    expect(writeSse({ type: 'comment', text: 'keep-alive' })).toBe(': keep-alive\n\n')
    expect(writeSse({ type: 'retry', ms: 10 })).toBe('retry: 10\n\n')
  })

  it('writes what the reader reads back, for any frames', () => {
    const line = fc.string({ unit: 'grapheme' }).map(text => text.replace(/[\r\n\0\ufeff]/g, ' '))
    const name = line.filter(text => text !== '')
    const frame: fc.Arbitrary<SseFrame> = fc.oneof(
      fc
        .record(
          {
            data: fc.array(line, { minLength: 1, maxLength: 3 }).map(lines => lines.join('\n')),
            event: name,
            id: line,
          },
          { requiredKeys: ['data'] },
        )
        .map(fields => ({ type: 'event' as const, ...fields })),
      line.map(text => ({ type: 'comment' as const, text })),
      fc.nat().map(ms => ({ type: 'retry' as const, ms })),
    )
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), frames => {
        expect(read([bytes(frames.map(writeSse).join(''))])).toEqual(frames)
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})
