/**
 * @file Whether a text is in a language the model was shown to handle. Scripts are told by `foreignLetters`; languages
 * of one script by ELD (Apache-2.0, offline n-grams, its smallest set).
 *
 * Chosen by measurement (`docs/benchmarks/cascade.md`): of ELD, franc-min and tinyld only ELD takes short English
 * for English. Below five words, where it errs on up to one in five posts, only its silence counts.
 */
import { eld } from 'eld/extrasmall'
import type { Reason } from '../../core/index.js'
import { foreignLetters, foreignShareLimit } from '../language.js'

/** Fewest words that are evidence of a language. */
const fewestWords = 5
/** Characters looked at, from the start. */
const most = 1000

/** A function from a text to the language it is in, if that is none of the model's and the evidence is good; else undefined. */
export function foreignLanguage(languages: readonly string[]): (text: string) => string | undefined {
  const known = new Set(languages.map(tag => tag.split('-')[0]!.toLowerCase()))
  const foreign = foreignLetters(languages)
  return text => {
    if (foreign(text) > foreignShareLimit) return 'another script'
    const head = text.slice(0, most)
    if ((head.match(/\p{L}{2,}/gu)?.length ?? 0) < fewestWords) return undefined
    const found = eld.detect(head)
    return found.language !== '' && !known.has(found.language) && found.isReliable()
      ? found.language
      : undefined
  }
}

export const languageReason = (language: string): Reason => ({
  kind: 'language',
  message: `the text reads as ${language}, which the model was not shown to handle`,
})
