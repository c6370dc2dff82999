/** @file What a decoder is. One a file; `decoders.ts` lists them. */

/** A stretch of a text that says something else once decoded. Offsets in UTF-16 units of the text given. */
export interface Decoded {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Finds what is encoded in one way. Work is linear in the text's length; stretches come in order, not overlapping. */
export interface Decoder {
  /** In findings: `base64`, `split-words`, … */
  readonly kind: string
  /** `payload`: the decoded stretch is a text of its own. `respelling`: it reads only within its surroundings. */
  readonly role: 'payload' | 'respelling'
  /**
   * @param accepts - whether what came out of an encoding of bytes is worth scoring: readable, or encoded once more.
   *   Keeps keys, hashes and identifiers from being "decoded"
   */
  find(text: string, accepts: (decoded: string) => boolean): Decoded[]
}
