import { describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  DuctileError,
  InvalidArgumentError,
  InvalidInputError,
  ModelIntegrityError,
  SignalFailedError,
  StoreError,
} from './errors.js'

const cause = new Error('below')
const every = [
  [InvalidArgumentError, new InvalidArgumentError('f: n must be 1 or more, got 0', { cause })],
  [
    InvalidInputError,
    new InvalidInputError({ code: 'too_long', message: 'too long', where: 'input', cause }),
  ],
  [ConfigurationError, new ConfigurationError({ message: 'unknown key', where: 'policy.yaml', cause })],
  [SignalFailedError, new SignalFailedError({ signal: 'harm', cause })],
  [ModelIntegrityError, new ModelIntegrityError({ file: 'model.onnx', message: 'altered', cause })],
  [StoreError, new StoreError({ code: 'disk_full', message: 'disk full', cause })],
] as const

describe('the errors', () => {
  it.each(every)('%o names itself, keeps its cause and is recognised', (errorClass, error) => {
    expect(error.name).toBe(errorClass.name)
    expect(error.code).toMatch(/^[a-z_]+$/)
    expect(error.cause).toBe(cause)
    expect(errorClass.isInstance(error)).toBe(true)
    expect(DuctileError.isInstance(error)).toBe(true)
  })

  it('are told apart', () => {
    for (const [errorClass] of every)
      expect(every.filter(([, error]) => errorClass.isInstance(error))).toHaveLength(1)
  })

  it('are recognised across two copies of the package, which instanceof is not', () => {
    class Copy extends Error {}
    const foreign = new Copy()
    Object.defineProperty(foreign, Symbol.for('ductile.error.StoreError'), { value: true })
    expect(foreign instanceof StoreError).toBe(false)
    expect(StoreError.isInstance(foreign)).toBe(true)
  })

  it('do not recognise what is no error of ours', () => {
    for (const other of [undefined, null, 'text', 3, {}, new Error('plain')])
      expect(DuctileError.isInstance(other)).toBe(false)
  })
})
