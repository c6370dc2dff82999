/** @file Monte-Carlo dropout: several passes with drawn masks, whose disagreement is what the model does not know. */

/**
 * Inverted-dropout masks, [passes · units]: 0, or 1 / (1 - rate). Drawn by a hash of seed and id, so an input gets the
 * same masks wherever it stands in a stream.
 */
export function dropoutMasks({
  passes,
  units,
  rate,
  seed,
  id,
}: {
  passes: number
  units: number
  rate: number
  seed: number
  id: string
}): Float32Array {
  let state = hashOf(seed, id)
  return Float32Array.from({ length: passes * units }, () => {
    state = (state + 0x9e3779b9) >>> 0
    return mix(state) / 2 ** 32 < rate ? 0 : 1 / (1 - rate)
  })
}

function hashOf(seed: number, id: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return mix(hash >>> 0)
}

/** MurmurHash3's finaliser. */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
