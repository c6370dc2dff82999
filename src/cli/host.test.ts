import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { output } from './host.js'

const terminal = (): PassThrough => Object.assign(new PassThrough(), { isTTY: true, columns: 60 })
const coloured = (stream: PassThrough, env: Record<string, string>): boolean =>
  output(stream, env).style.red('x') !== 'x'

describe('output', () => {
  it('colours a terminal and not a pipe', () => {
    expect(coloured(terminal(), {})).toBe(true)
    expect(coloured(new PassThrough(), {})).toBe(false)
  })

  it.each<[Record<string, string>, boolean]>([
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '0' }, false], // any value but the empty one
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
  ])('on a terminal with %j colours: %s', (env, expected) => {
    expect(coloured(terminal(), env)).toBe(expected)
  })

  it('colours a pipe when it is forced to', () => {
    expect(coloured(new PassThrough(), { FORCE_COLOR: '1' })).toBe(true)
  })

  it('redraws only on a terminal that can, and never under CI', () => {
    expect(output(terminal(), {}).interactive).toBe(true)
    expect(output(terminal(), { TERM: 'dumb' }).interactive).toBe(false)
    expect(output(terminal(), { CI: 'true' }).interactive).toBe(false)
    expect(output(new PassThrough(), {}).interactive).toBe(false)
  })

  it('knows the width of a terminal and cuts nothing elsewhere', () => {
    expect(output(terminal(), {}).columns).toBe(60)
    expect(output(new PassThrough(), {}).columns).toBe(Number.POSITIVE_INFINITY)
  })
})
