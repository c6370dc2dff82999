import { describe, expect, it } from 'vitest'
import { ConfigurationError, InvalidInputError } from '../core/index.js'
import { describeFailure, oneLine } from './failure.js'

describe('describeFailure', () => {
  it('passes on the message of our own errors', () => {
    expect(
      describeFailure(new ConfigurationError({ where: 'a.yaml', message: 'a.yaml: port: too large' })),
    ).toBe('a.yaml: port: too large')
  })

  it('names the file and says what a system error means', () => {
    const error = Object.assign(new Error('ENOENT: …'), { code: 'ENOENT', path: '/tmp/x', syscall: 'open' })
    expect(describeFailure(error)).toBe('/tmp/x: no such file or folder')
    expect(describeFailure(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' }))).toBe(
      'write: no space left on the disk',
    )
  })

  it('calls anything else an internal error', () => {
    expect(describeFailure(new TypeError('x is undefined'))).toBe('internal error: x is undefined')
    expect(describeFailure('odd')).toBe('internal error: odd')
  })

  it('is one line, whatever an error contains', () => {
    const error = new InvalidInputError({ code: 'x', where: 'f', message: 'a\nerror: forged\u001b[31m' })
    expect(describeFailure(error)).toBe('a error: forged [31m')
    expect(oneLine(' a\r\n\tb\u0085c ')).toBe('a b c')
  })
})
