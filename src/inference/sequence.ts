import { InvalidArgumentError } from '../core/index.js'
import type { Tokenizer } from './tokenizer.js'

/** One row for a model, special tokens included. */
export interface Sequence {
  readonly ids: Int32Array
  /** Index of the first token of type 1; `ids.length` when there is one part only. */
  readonly secondStart: number
}

/** `[CLS] first [SEP]` or `[CLS] first [SEP] second [SEP]`. Cuts nothing: the caller knows which end matters. */
export function sequenceOf(
  { special }: Pick<Tokenizer, 'special'>,
  first: Int32Array,
  second?: Int32Array,
): Sequence {
  const secondStart = first.length + 2
  const ids = new Int32Array(secondStart + (second === undefined ? 0 : second.length + 1))
  ids[0] = special.start
  ids.set(first, 1)
  ids[secondStart - 1] = special.separator
  if (second !== undefined) {
    ids.set(second, secondStart)
    ids[ids.length - 1] = special.separator
  }
  return { ids, secondStart }
}

/** @throws InvalidArgumentError if a sequence is empty or longer than the model can read */
export function checkSequence({ ids }: Sequence, maxTokens: number): void {
  if (ids.length === 0 || ids.length > maxTokens)
    throw new InvalidArgumentError(`run: a sequence must hold 1 to ${maxTokens} tokens, got ${ids.length}`)
}
