/** @file A cheap look at which scripts a text is written in, against those of the model's languages. */

/** Scripts of the languages a card may list, by BCP-47 primary language. Latin where not listed. */
const scriptsByLanguage: Readonly<Record<string, readonly string[]>> = Object.freeze({
  am: ['Ethiopic'],
  ar: ['Arabic'],
  be: ['Cyrillic'],
  bg: ['Cyrillic'],
  bn: ['Bengali'],
  el: ['Greek'],
  fa: ['Arabic'],
  gu: ['Gujarati'],
  he: ['Hebrew'],
  hi: ['Devanagari'],
  hy: ['Armenian'],
  ja: ['Han', 'Hiragana', 'Katakana'],
  ka: ['Georgian'],
  kk: ['Cyrillic'],
  km: ['Khmer'],
  kn: ['Kannada'],
  ko: ['Hangul'],
  lo: ['Lao'],
  mk: ['Cyrillic'],
  ml: ['Malayalam'],
  mr: ['Devanagari'],
  my: ['Myanmar'],
  ne: ['Devanagari'],
  pa: ['Gurmukhi'],
  ru: ['Cyrillic'],
  si: ['Sinhala'],
  sr: ['Cyrillic', 'Latin'],
  ta: ['Tamil'],
  te: ['Telugu'],
  th: ['Thai'],
  uk: ['Cyrillic'],
  ur: ['Arabic'],
  zh: ['Han'],
})

/** Share of letters outside the model's scripts above which a text counts as a language it was not shown to handle. */
export const foreignShareLimit = 0.3

/**
 * A function from a text to the share of its letters outside the scripts of the languages, in [0, 1]; 0 without
 * letters. It cannot tell apart languages of one script: German passes for a model of English.
 */
export function foreignLetters(languages: readonly string[]): (text: string) => number {
  const scripts = new Set(
    languages.flatMap(tag => scriptsByLanguage[tag.split('-')[0]!.toLowerCase()] ?? ['Latin']),
  )
  const known = new RegExp(`[${[...scripts].map(script => `\\p{Script=${script}}`).join('')}]`, 'u')
  const letter = /\p{L}/u
  const asciiLetter = /[a-z]/gi
  return text => {
    const ascii = scripts.has('Latin') ? (text.match(asciiLetter)?.length ?? 0) : 0
    let letters = ascii
    let foreign = 0
    const rest = scripts.has('Latin') ? text.replace(/[\0-\x7f]+/g, '') : text
    for (const character of rest)
      if (letter.test(character)) {
        letters++
        if (!known.test(character)) foreign++
      }
    return letters === 0 ? 0 : foreign / letters
  }
}
