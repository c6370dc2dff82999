import { InvalidArgumentError } from '../../core/index.js'

/** How much judged text stays back, and for how long. */
export interface HoldBack {
  /** Judged text kept back behind what is released, so that a judge that notices late still stops it. @default 64 characters */
  readonly window: { readonly characters: number } | { readonly tokens: number }
  /** Longest a piece of text waits before `atLimit` applies, in milliseconds. @default 400 */
  readonly maxDelayMs: number
  /**
   * What happens then. `release`: the text is judged at once and leaves if it passes, without the window. `wait`: it
   * waits until the window has moved on. `cut`: the stream ends. Unjudged text never leaves. @default 'release'
   */
  readonly atLimit: 'wait' | 'release' | 'cut'
}

export const defaultHoldBack: HoldBack = Object.freeze({
  window: Object.freeze({ characters: 64 }),
  maxDelayMs: 400,
  atLimit: 'release',
})

/** @throws InvalidArgumentError for a window that is no count, or a delay that is not positive */
export function checkHoldBack({ window, maxDelayMs }: HoldBack): void {
  const size = 'tokens' in window ? window.tokens : window.characters
  if (!(Number.isInteger(size) && size >= 0))
    throw new InvalidArgumentError(`holdBack.window must be an integer of 0 or more, got ${size}`)
  if (!(maxDelayMs > 0))
    throw new InvalidArgumentError(`holdBack.maxDelayMs must be greater than 0, got ${maxDelayMs}`)
}

/**
 * Text of one block between its arrival and its release. Offsets are UTF-16 units from the block's start. Holds:
 * `released` <= `cleared` <= `received`, and `released` <= the trigger, once there is one.
 */
export class HeldText {
  readonly #window: HoldBack['window']
  #held = ''
  #released = 0
  #cleared = 0
  #free = 0
  #limit: number | undefined
  #trigger = Number.POSITIVE_INFINITY

  constructor(window: HoldBack['window']) {
    this.#window = window
  }

  get released(): number {
    return this.#released
  }
  get received(): number {
    return this.#released + this.#held.length
  }

  push(text: string): void {
    this.#held += text
  }

  /** Text before this offset is judged. What lies within the window before it still waits. */
  clear(upTo: number): void {
    if (upTo <= this.#cleared) return
    this.#cleared = Math.min(upTo, this.received)
    this.#limit = undefined
  }

  /** All that is judged so far may leave: the window no longer applies to it. */
  free(): void {
    if (this.#trigger !== Number.POSITIVE_INFINITY) return
    this.#free = this.#cleared
    this.#limit = undefined
  }

  /** Nothing from this offset on may ever leave; what stands before it, less the window, still may. */
  stop(trigger: number): void {
    this.#trigger = trigger
    this.clear(trigger)
    this.#limit = undefined
  }

  /** Text before this offset may leave now. Never less than `released`, never between the halves of a surrogate pair. */
  get limit(): number {
    this.#limit ??= this.#findLimit()
    return this.#limit
  }

  /** Takes out the text up to an offset, which is at most `limit`. */
  release(upTo: number): string {
    const text = this.#held.slice(0, upTo - this.#released)
    this.#held = this.#held.slice(text.length)
    this.#released = upTo
    return text
  }

  #findLimit(): number {
    const judged = Math.min(this.#cleared, this.#trigger)
    const limit = Math.max(this.#released, Math.min(this.#free, this.#trigger), this.#windowStart(judged))
    const at = limit - this.#released
    const splitsPair = at > 0 && isHigh(this.#held.charCodeAt(at - 1)) && isLow(this.#held.charCodeAt(at))
    return splitsPair ? limit - 1 : limit
  }

  #windowStart(judged: number): number {
    if ('characters' in this.#window) return judged - this.#window.characters
    const text = this.#held.slice(0, Math.max(0, judged - this.#released))
    return this.#released + lastTokens(text, this.#window.tokens)
  }
}

/** Where the last `count` tokens of a text begin; 0 if it has no more. A token is a word, a number or a sign, with the space before it. */
function lastTokens(text: string, count: number): number {
  if (count === 0) return text.length
  const starts = Array.from(
    text.matchAll(/\s*(?:\p{L}+|\p{N}+|[^\s\p{L}\p{N}])|\s+$/gu),
    match => match.index,
  )
  return starts.at(-count) ?? 0
}

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff
