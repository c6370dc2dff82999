import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RpcMessage } from './messages.js'
import { pipePeer } from './stdio-peer.js'

async function receive(chunks: readonly Buffer[], maxMessageBytes = 1_000_000): Promise<RpcMessage[]> {
  const input = new PassThrough()
  const peer = pipePeer({ name: 'test', input, output: new PassThrough(), maxMessageBytes })
  for (const chunk of chunks) input.write(chunk)
  input.end()
  const received: RpcMessage[] = []
  for await (const message of peer.receive()) received.push(message)
  return received
}

describe('pipePeer', () => {
  it('reads the same messages however the bytes are cut', async () => {
    const text = fc.record({
      jsonrpc: fc.constant('2.0'),
      method: fc.string({ unit: 'grapheme' }),
      id: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), fc.array(fc.nat(200)), async (messages, cuts) => {
        const bytes = Buffer.from(messages.map(message => `${JSON.stringify(message)}\r\n\n`).join(''))
        const places = [0, ...cuts.map(cut => cut % bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end))
        expect(await receive(chunks)).toEqual(messages)
      }),
      { numRuns: 60 },
    )
  })

  it('reads a batch as its messages', async () => {
    const batch = [
      { jsonrpc: '2.0', method: 'a' },
      { jsonrpc: '2.0', id: 1, method: 'b' },
    ]
    expect(await receive([Buffer.from(JSON.stringify(batch))])).toEqual(batch)
  })

  it.each([
    ['hello', 'malformed_message'],
    ['{"id":1}', 'malformed_message'],
    ['x'.repeat(200), 'message_too_large'],
  ])('breaks on %j with a code', async (text, code) => {
    await expect(receive([Buffer.from(`${text}\n`)], 100)).rejects.toMatchObject({ code })
  })

  it('tells a reader that went away', async () => {
    const output = new PassThrough()
    output.destroy()
    const peer = pipePeer({ name: 'test', input: new PassThrough(), output })
    await expect(peer.send({ jsonrpc: '2.0', method: 'x' })).rejects.toMatchObject({ code: 'peer_gone' })
  })
})
