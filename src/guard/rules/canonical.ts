/** @file One spelling for texts that count as the same: what lists of hashes are made over. */
import { createHash } from 'node:crypto'
import { unchanged } from '../mapped-text.js'
import { normalise } from '../normalise.js'

/** Normalised, in lower case, words apart by one space, without punctuation. */
export function canonicalText(text: string): string {
  return normalise(unchanged(text))
    .text.text.toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

/** SHA-256 of the canonical text, hex: what an entry of a list holds in place of the text. */
export function textHash(text: string): string {
  return createHash('sha256').update(canonicalText(text)).digest('hex')
}
