/**
 * @file Seeded random numbers: xoshiro128** 1.1 (Blackman and Vigna, arXiv:1805.01407), its 128 bits of state filled
 * by SplitMix64 as its authors advise. Written from the published algorithms, which are in the public domain. For
 * resampling and simulation; never for secrets.
 */
import { checkInteger } from './checks.js'

/** A stream of random numbers. Every call moves it on; two streams of one seed are equal for ever. */
export interface RandomStream {
  /** A uniform integer in [0, 2^32). */
  uint32(): number
  /** A uniform number in [0, 1), a multiple of 2^-53. */
  uniform(): number
  /** A uniform integer in [0, bound), without modulo bias. `bound` must be an integer in [1, 2^32]; not checked. */
  below(bound: number): number
}

/**
 * A stream that depends on the seed alone.
 *
 * @param seed - an integer in [0, 2^53)
 * @throws InvalidArgumentError if the seed is not such an integer
 */
export function randomStream(seed: number): RandomStream {
  checkInteger('randomStream', { seed }, { min: 0 })
  const next = splitMix64(BigInt(seed))
  const [first, second] = [next(), next()]
  return xoshiro128([low32(first), high32(first), low32(second), high32(second)])
}

/** xoshiro128** from a given state of four 32-bit words, not all 0. */
export function xoshiro128([s0, s1, s2, s3]: readonly [number, number, number, number]): RandomStream {
  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotateLeft(s3, 11)
    return result
  }
  return {
    uint32,
    uniform: () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53,
    below(bound) {
      // Lemire 2019 (arXiv:1805.10941): the high part of draw x bound is the answer, and a low part under
      // 2^32 mod bound is the bias, drawn again. The product is exact up to bound 2^21; beyond, take remainders.
      for (;;) {
        const draw = uint32()
        if (bound > 2 ** 21) {
          if (draw < 2 ** 32 - (2 ** 32 % bound)) return draw % bound
          continue
        }
        const product = draw * bound
        const high = Math.floor(product / 2 ** 32)
        const low = product - high * 2 ** 32
        if (low >= bound || low >= 2 ** 32 % bound) return high
      }
    },
  }
}

/** SplitMix64 (Steele, Lea and Flood 2014, with Vigna's constants): a 64-bit integer at each call. */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let mixed = state
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n)
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn)
    return mixed ^ (mixed >> 31n)
  }
}

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by))
const low32 = (word: bigint): number => Number(word & 0xffffffffn)
const high32 = (word: bigint): number => Number(word >> 32n)
