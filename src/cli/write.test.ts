import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { BrokenPipeError, write, writeJson } from './write.js'

const failing = (code: string): Writable =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) }).on(
    'error',
    () => {},
  )

describe('write', () => {
  it.each(['EPIPE', 'ECONNRESET'])('tells a reader that went away (%s) from a fault', async code => {
    await expect(write(failing(code), 'x')).rejects.toSatisfy(BrokenPipeError.isInstance)
  })

  it('says the same of a stream that is closed already', async () => {
    const closed = failing('EPIPE')
    await expect(write(closed, 'x')).rejects.toSatisfy(BrokenPipeError.isInstance)
    await expect(write(closed, 'x')).rejects.toSatisfy(BrokenPipeError.isInstance)
  })

  it('names standard output in another fault', async () => {
    await expect(write(failing('ENOSPC'), 'x')).rejects.toMatchObject({
      code: 'ENOSPC',
      path: 'standard output',
    })
  })

  it('resolves once the stream has taken the text', async () => {
    let taken = ''
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          taken += chunk.toString()
          done()
        })
      },
    })
    await write(slow, 'text')
    expect(taken).toBe('text')
  })
})

describe('writeJson', () => {
  it('is one line in a pipe and indented for a person', async () => {
    for (const [interactive, expected] of [
      [false, '{"a":1}\n'],
      [true, '{\n  "a": 1\n}\n'],
    ] as const) {
      const stream = new PassThrough()
      await writeJson({ stream, interactive }, { a: 1 })
      expect(String(stream.read())).toBe(expected)
    }
  })
})
