import type { Delta, StreamEvent } from '../event.js'
import type { Block } from './block.js'

interface Item {
  readonly event: StreamEvent
  readonly block: Block | undefined
  /** Of a delta: where its text ends in the block. */
  readonly end: number
  /** Milliseconds, when it came. */
  readonly at: number
  /** Whether a part of it has left. */
  isSplit: boolean
}

/** Events in the order they came, each waiting for the text in it and for all before it. */
export class ReleaseQueue {
  #items: Item[] = []
  #first = 0
  #characters = 0

  /** Text waiting, in UTF-16 units. Each event counts for some more, as it takes room too. */
  get weight(): number {
    return this.#characters + 64 * (this.#items.length - this.#first)
  }

  push(event: StreamEvent, block: Block | undefined, at: number): void {
    const length = event.kind === 'delta' ? event.text.length : 0
    this.#characters += length
    this.#items.push({ event, block, end: block?.received ?? 0, at, isSplit: false })
  }

  /** The block that holds everything up, and since when. */
  get waiting(): { readonly block: Block; readonly since: number } | undefined {
    const item = this.#items[this.#first]
    return item?.block === undefined ? undefined : { block: item.block, since: item.at }
  }

  /** Takes out all that may leave. A delta of which only a part may is split. */
  drain(): StreamEvent[] {
    const out: StreamEvent[] = []
    while (this.#first < this.#items.length && this.#leave(this.#items[this.#first]!, out)) this.#first += 1
    if (this.#first > 256 || this.#first === this.#items.length) {
      this.#items = this.#items.slice(this.#first)
      this.#first = 0
    }
    return out
  }

  /** Drops all that waits. */
  clear(): void {
    this.#items = []
    this.#first = 0
    this.#characters = 0
  }

  #leave(item: Item, out: StreamEvent[]): boolean {
    const { event, block } = item
    if (block !== undefined && event.kind === 'delta') return this.#leaveDelta(item, event, block, out)
    if (event.kind === 'block-start' && event.channel === 'tool-arguments' && block?.isComplete === false)
      return false
    if (block !== undefined && event.kind === 'block-start') block.isShown = true
    out.push(event)
    return true
  }

  #leaveDelta(item: Item, event: Delta, block: Block, out: StreamEvent[]): boolean {
    const upTo = Math.min(block.limit, item.end)
    if (upTo < item.end && upTo <= block.released) return false
    const text = block.release(Math.max(upTo, block.released))
    this.#characters -= text.length
    block.isShown = true
    const isWhole = upTo === item.end && !item.isSplit
    if (isWhole) out.push(event)
    else if (text !== '') {
      const { kind, channel } = event
      out.push({ kind, block: event.block, channel, text })
    }
    item.isSplit = true
    return upTo === item.end
  }
}
