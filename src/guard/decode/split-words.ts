import type { Decoded, Decoder } from './decoder.js'
import { pairShare } from './readable.js'

/** Four single letters or more with the same separator between: `w o r d`, `w-o-r-d`, `w.o.r.d`. */
const run = /(?<![\p{L}\p{N}])\p{L}([ \-._*|/+~])\p{L}(?:\1\p{L}){2,}(?![\p{L}\p{N}])/gu

/** `a w o r d`: the article or pronoun before a word pulled apart by spaces looks like its first letter. */
const leadingWord = /^[ai] (?=\p{L} )/iu

/** Words whose letters were pulled apart. Initials and lists of letters are left alone: they do not read like a word. */
export const splitWords: Decoder = {
  kind: 'split-words',
  role: 'respelling',
  find: text => Array.from(text.matchAll(run)).flatMap(match => joinedAt(match[0], match[1]!, match.index)),
}

/** The other reading where the first letter may be a word by itself: `a w o r d` as `a word` rather than `aword`. */
export const splitWordsAfterArticle: Decoder = {
  kind: 'split-words',
  role: 'respelling',
  find: text =>
    Array.from(text.matchAll(run)).flatMap(match =>
      leadingWord.test(match[0]) ? joinedAt(match[0].slice(2), match[1]!, match.index + 2) : [],
    ),
}

function joinedAt(letters: string, separator: string, start: number): Decoded[] {
  const joined = letters.replaceAll(separator, '')
  const latin = /^[a-z]+$/i.test(joined)
  if (joined.length < 4 || (latin && pairShare(joined) < 0.5)) return []
  return [{ start, end: start + letters.length, text: joined }]
}
