import { describe, expect, it } from 'vitest'
import { chainHash, extendChain, genesisHash } from './chain.js'

describe('the hash chain', () => {
  it('hashes previous, body and sequence, one to a line', () => {
    // printf '%064d\n{"a":1}\n1' 0 | sha256sum
    expect(chainHash({ previous: genesisHash, body: '{"a":1}', sequence: 1 })).toBe(
      '022e18b21243b0552770a338c9e911d581b3b1cc4ca8429ebd2cbc03be22f937',
    )
  })

  it('links each entry to the one before', () => {
    const [first, second] = extendChain({ sequence: 0, hash: genesisHash }, ['{}', '[]'])
    expect(first).toMatchObject({ sequence: 1, previous: genesisHash })
    expect(second).toMatchObject({ sequence: 2, previous: first!.hash })
    expect(second!.hash).toBe(chainHash(second!))
  })

  it('gives the same chain in one batch and in two', () => {
    const whole = extendChain({ sequence: 0, hash: genesisHash }, ['1', '2', '3'])
    const rest = extendChain(whole[0]!, ['2', '3'])
    expect(rest).toEqual(whole.slice(1))
  })

  it('changes with the number alone', () => {
    const link = { previous: genesisHash, body: '{}' }
    expect(chainHash({ ...link, sequence: 1 })).not.toBe(chainHash({ ...link, sequence: 2 }))
  })
})
