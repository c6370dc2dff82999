import { base64 } from './base64.js'
import type { Decoder } from './decoder.js'
import { hex } from './hex.js'
import { htmlEntities } from './html-entities.js'
import { leetspeak } from './leetspeak.js'
import { percentEncoding } from './percent.js'
import { reversed } from './reversed.js'
import { rot13 } from './rot13.js'
import { splitWords, splitWordsAfterArticle } from './split-words.js'

/** Every decoder, in the order in which they are tried. */
export const decoders: readonly Decoder[] = Object.freeze([
  percentEncoding,
  htmlEntities,
  hex,
  base64,
  splitWords,
  splitWordsAfterArticle,
  leetspeak,
  rot13,
  reversed,
])
