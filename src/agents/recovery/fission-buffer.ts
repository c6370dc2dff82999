import { InvalidArgumentError } from '../../core/index.js'

/** Failures waiting to be trained on: the freshest first, and none from a policy that is long gone. */
export class FissionBuffer<Item extends { readonly policyVersion: number }> {
  readonly #capacity: number
  readonly #maxAge: number
  #items: Item[] = []

  /**
   * @param options.capacity - an integer of at least 1; the oldest are dropped beyond
   * @param options.maxAgePolicyVersions - versions an item may be behind the current one. @default no limit
   */
  constructor({
    capacity,
    maxAgePolicyVersions = Number.MAX_SAFE_INTEGER,
  }: { capacity: number; maxAgePolicyVersions?: number }) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new InvalidArgumentError(
        `FissionBuffer: capacity must be an integer of at least 1, got ${capacity}`,
      )
    if (!(maxAgePolicyVersions >= 0))
      throw new InvalidArgumentError(
        `FissionBuffer: maxAgePolicyVersions must be at least 0, got ${maxAgePolicyVersions}`,
      )
    this.#capacity = capacity
    this.#maxAge = maxAgePolicyVersions
  }

  get size(): number {
    return this.#items.length
  }

  push(item: Item): void {
    this.#items.push(item)
    if (this.#items.length > this.#capacity) this.#items.shift()
  }

  /** Takes out up to `count`, last in first out; drops what is too old for the current policy. */
  take(count: number, { policyVersion = 0 }: { policyVersion?: number } = {}): Item[] {
    if (!Number.isInteger(count) || count < 0)
      throw new InvalidArgumentError(
        `FissionBuffer.take: count must be an integer of at least 0, got ${count}`,
      )
    this.#items = this.#items.filter(item => policyVersion - item.policyVersion <= this.#maxAge)
    return this.#items.splice(Math.max(0, this.#items.length - count)).reverse()
  }
}
