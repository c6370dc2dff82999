/**
 * @file Class probabilities from the largest down, sorted only as far as someone looks: first the few large ones; then,
 * if more are asked for, one counting pass on the exponent and the first bits of the mantissa (for numbers that are not
 * negative the bits of a double sort as the numbers do) and each bucket by value when it is reached.
 */

/** Large is at least this many times the mean probability; at most so many are sorted without counting. */
const largeShare = 4
const fewLarge = 48
/** Buckets per halving of the probability: 32, by 5 bits of mantissa. */
const droppedBits = 15
/** 32 halvings below 1; all that is smaller shares the last bucket. */
const buckets = 1024
/** In a bucket of more than this, a sort by comparison beats moving neighbours. */
const longBucket = 32
/** The key of 1 and what rounding may add to it. */
const topKey = 0x3ff00000 >>> droppedBits
const upperHalf = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0

/** The classes of one distribution by falling probability, equal ones by rising number. Reused between distributions. */
export class FallingOrder {
  readonly #values: Float64Array
  readonly #halves: Uint32Array
  readonly #keys: Uint32Array
  readonly #order: Uint32Array
  readonly #ends = new Uint32Array(buckets + 1)
  #source: ArrayLike<number> = []
  /** Ranks below this are known from the large ones. */
  #head = 0
  #counted = false
  #bucket = 0
  #sorted = 0

  constructor(classes: number) {
    this.#values = new Float64Array(classes)
    this.#halves = new Uint32Array(this.#values.buffer)
    this.#keys = new Uint32Array(classes)
    this.#order = new Uint32Array(classes)
  }

  /** Starts on another distribution: one number for each class, in [0, 1]; not checked, and not to change meanwhile. */
  load(probabilities: ArrayLike<number>): void {
    this.#source = probabilities
    this.#counted = false
    this.#head = 0
    const order = this.#order
    const cut = largeShare / order.length
    let large = 0
    for (let label = 0; label < order.length; label++) {
      if (!(probabilities[label]! >= cut)) continue
      if (large === fewLarge) return
      order[large++] = label
    }
    sortNeighbours(order, probabilities, 0, large)
    this.#head = large
  }

  /** The class of this rank, from 0. Ranks may be asked for in any order; each bucket is sorted once. */
  at(rank: number): number {
    if (rank < this.#head) return this.#order[rank]!
    if (!this.#counted) this.#count()
    while (this.#sorted <= rank) this.#sortBucket()
    return this.#order[rank]!
  }

  #count(): void {
    const probabilities = this.#source
    this.#counted = true
    this.#head = 0
    const [values, halves, keys, order, ends] = [
      this.#values,
      this.#halves,
      this.#keys,
      this.#order,
      this.#ends,
    ]
    const classes = values.length
    this.#bucket = 0
    this.#sorted = 0
    ends.fill(0)
    for (let label = 0; label < classes; label++) {
      values[label] = probabilities[label]! + 0 // + 0 makes -0 a plain 0
      const below = topKey - (halves[2 * label + upperHalf]! >>> droppedBits)
      const bucket = below < buckets ? below : buckets - 1
      keys[label] = bucket
      ends[bucket + 1]!++
    }
    for (let bucket = 1; bucket <= buckets; bucket++) ends[bucket]! += ends[bucket - 1]!
    // Until here an entry is where its bucket starts; filling moves it to where the bucket ends.
    for (let label = 0; label < classes; label++) order[ends[keys[label]!]!++] = label
  }

  #sortBucket(): void {
    const [order, values] = [this.#order, this.#values]
    const start = this.#sorted
    const end = this.#ends[this.#bucket++]!
    this.#sorted = end
    if (end - start > longBucket) {
      sortRun(order.subarray(start, end), values)
      return
    }
    sortNeighbours(order, values, start, end)
  }
}

/** Insertion sort of labels by falling value; stable, so equal ones keep their order. */
function sortNeighbours(order: Uint32Array, values: ArrayLike<number>, start: number, end: number): void {
  for (let next = start + 1; next < end; next++) {
    const label = order[next]!
    const value = values[label]!
    let place = next
    while (place > start && values[order[place - 1]!]! < value) {
      order[place] = order[place - 1]!
      place--
    }
    order[place] = label
  }
}

function sortRun(run: Uint32Array, values: Float64Array): void {
  // Many probabilities of exactly 0 are the usual long run: already in order.
  for (let i = 1; i < run.length; i++)
    if (values[run[i]!]! > values[run[i - 1]!]!) {
      run.sort((a, b) => values[b]! - values[a]! || a - b)
      return
    }
}
