/**
 * @file Sorting class probabilities fast: a radix sort on the upper half of each double (for numbers that are not
 * negative their bits sort as they do), then the few neighbours that share an upper half are put right by value.
 */

/** Classes by falling probability, equal ones by rising number. The result is valid until the next call. */
export type ProbabilityOrder = (probabilities: ArrayLike<number>) => Uint32Array

const digitBits = 11
const digits = 3
const buckets = 1 << digitBits
const upperHalf = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0

/** Up to here moving neighbours beats counting digits. */
const fewClasses = 48

/** A sorter with its own working space, for distributions over `classes` classes. Values are not checked. */
export function probabilityOrder(classes: number): ProbabilityOrder {
  return classes <= fewClasses ? insertionOrder(classes) : radixOrder(classes)
}

function insertionOrder(classes: number): ProbabilityOrder {
  const order = new Uint32Array(classes)
  return probabilities => {
    for (let label = 0; label < classes; label++) {
      let place = label
      while (place > 0 && probabilities[order[place - 1]!]! < probabilities[label]!) {
        order[place] = order[place - 1]!
        place--
      }
      order[place] = label
    }
    return order
  }
}

function radixOrder(classes: number): ProbabilityOrder {
  const values = new Float64Array(classes)
  const halves = new Uint32Array(values.buffer)
  const keys = new Uint32Array(classes)
  const first = new Uint32Array(classes)
  const second = new Uint32Array(classes)
  const starts = new Uint32Array(digits * buckets)

  return probabilities => {
    starts.fill(0)
    for (let label = 0; label < classes; label++) {
      values[label] = probabilities[label]! + 0 // + 0 makes -0 a plain 0
      // Inverted, so that rising keys are falling probabilities; a stable sort keeps equal ones by label.
      const key = 0x7fffffff - halves[2 * label + upperHalf]!
      keys[label] = key
      first[label] = label
      for (let digit = 0; digit < digits; digit++)
        starts[digit * buckets + ((key >>> (digit * digitBits)) & (buckets - 1))]!++
    }
    let [from, to] = [first, second]
    for (let digit = 0; digit < digits; digit++) {
      const offset = digit * buckets
      const shift = digit * digitBits
      let position = 0
      for (let bucket = 0; bucket < buckets; bucket++) {
        const count = starts[offset + bucket]!
        starts[offset + bucket] = position
        position += count
      }
      for (let i = 0; i < classes; i++) {
        const label = from[i]!
        to[starts[offset + ((keys[label]! >>> shift) & (buckets - 1))]!++] = label
      }
      ;[from, to] = [to, from]
    }
    settleEqualKeys(from, keys, values)
    return from
  }
}

/** Sorts each run of labels whose keys are equal by value. Runs are short unless the probabilities are nearly equal. */
function settleEqualKeys(order: Uint32Array, keys: Uint32Array, values: Float64Array): void {
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    let sorted = true
    while (end < order.length && keys[order[end]!] === keys[order[start]!]) {
      if (values[order[end]!]! > values[order[end - 1]!]!) sorted = false
      end++
    }
    if (!sorted) order.subarray(start, end).sort((a, b) => values[b]! - values[a]! || a - b)
    start = end
  }
}
