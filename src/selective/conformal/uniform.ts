/** @file Randomness that belongs to a row, not to the order of calls. */

/**
 * A number in [0, 1) that depends on seed and id alone: two 32-bit FNV-1a hashes of the id's UTF-16 code units, started
 * from the seed and finished by MurmurHash3's mixer. Uniform enough to break ties; never for secrets.
 *
 * @param seed - an integer in [0, 2^53); not checked
 * @param place - for many numbers of one id: which, an integer from 0
 */
export function hashUniform(seed: number, id: string, place = 0): number {
  let first = mix((seed >>> 0) ^ 0x811c9dc5)
  let second = mix(Math.floor(seed / 2 ** 32) ^ 0x9747b28c ^ first)
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i)
    first = Math.imul(first ^ unit, 0x01000193)
    second = Math.imul(second ^ unit, 0x85ebca6b)
    second ^= second >>> 15
  }
  first ^= Math.imul(place, 0x9e3779b1)
  second = Math.imul(second ^ place, 0x01000193)
  return ((mix(first) >>> 5) * 2 ** 26 + (mix(second ^ first) >>> 6)) / 2 ** 53
}

function mix(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
