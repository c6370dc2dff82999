import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, readLines } from './lines.js'

describe('readLines', () => {
  it('splits at line feeds, drops carriage returns and counts blank lines', async () => {
    expect(await texts(['a\n\nb\r\nc'])).toEqual(['1:a', '2:', '3:b', '4:c'])
  })

  it('yields no line for no bytes, and none behind a last line feed', async () => {
    expect(await texts([])).toEqual([])
    expect(await texts([''])).toEqual([])
    expect(await texts(['a\n'])).toEqual(['1:a'])
  })

  it('says where each line ends', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab\r')
      yield Buffer.from('\ncd\n\ne')
    }
    const ends: number[] = []
    for await (const line of readLines(source(), { maxBytes: 9 })) ends.push(line.endByte)
    expect(ends).toEqual([4, 7, 8, 9])
  })

  it('drops a byte-order mark at the start only', async () => {
    expect(await texts(['\ufeffa\n\ufeffb\n'])).toEqual(['1:a', '2:\ufeffb'])
  })

  it('keeps a line that is exactly as long as allowed and counts a longer one', async () => {
    expect(await texts(['12345\n123456\n1234567\n'], 6)).toEqual(['1:12345', '2:123456', '3:too long 7'])
    expect(await texts(['123456\r\n1234567\r\n'], 6)).toEqual(['1:123456', '2:too long 8'])
  })

  it('holds no more than the limit of a line that never ends', async () => {
    const piece = Buffer.alloc(1 << 20, 'x')
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 200; i++) yield piece
    }
    const before = process.memoryUsage().arrayBuffers
    const lines: Line[] = []
    for await (const line of readLines(endless(), { maxBytes: 1 << 16 })) lines.push(line)
    expect(lines).toEqual([{ type: 'too-long', number: 1, endByte: 200 << 20, sizeBytes: 200 << 20 }])
    // 200 MiB went by; 20 MiB leaves room for what other work of this process holds.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20)
  })

  it('gives the same lines however the bytes are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é', '漢', ' ') })
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40)), async (whole, cuts) => {
        expect(await texts(cut(whole, cuts))).toEqual(await texts([whole]))
      }),
      { seed: 3, numRuns: 300 },
    )
  })
})

async function texts(chunks: readonly (string | Uint8Array)[], maxBytes = 1 << 20): Promise<string[]> {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk)
  }
  const found: string[] = []
  for await (const line of readLines(source(), { maxBytes }))
    found.push(
      `${line.number}:${line.type === 'line' ? line.bytes.toString() : `too long ${line.sizeBytes}`}`,
    )
  return found
}

function cut(whole: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(whole)
  const places = [0, ...cuts.map(at => Math.min(at, bytes.length)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
}
