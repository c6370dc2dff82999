/** @file How the language gate does on real rows: a model of English before texts of several languages. */
import { foreignLanguage } from '../../src/guard/cascade/language-gate.js'
import { readSet } from './read-set.js'

export interface GateRow {
  readonly rows: string
  readonly n: number
  /** Taken for another language than English. */
  readonly foreign: number
}

const foreignRows = [
  { set: 'multilingual_hatecheck', languages: ['ar', 'de', 'es', 'fr', 'hi', 'zh'] },
  { set: 'xsafety', languages: ['ja'] },
  { set: 'catqa', languages: ['vi'] },
]
const englishSets = [
  'clinc150_train_val',
  'banking77',
  'alpaca_harmless_instructions',
  'dolly_subset',
  'gsm8k_test',
  'hatecheck',
  'davidson_hate_offensive',
  'xstest_prompts',
  'in_the_wild_jailbreaks',
]

export async function gateRows(data: string): Promise<GateRow[]> {
  const gate = foreignLanguage(['en'])
  const count = (rows: string, texts: readonly string[]): GateRow => ({
    rows,
    n: texts.length,
    foreign: texts.filter(text => gate(text) !== undefined).length,
  })
  const found: GateRow[] = []
  for (const { set, languages } of foreignRows) {
    const rows = (await readSet(data, set, 3000)) ?? []
    for (const language of languages) {
      const texts = rows.filter(({ lang }) => lang === language).map(({ text }) => text)
      if (texts.length > 0) found.push(count(`${set}, ${language}`, texts))
    }
  }
  for (const set of englishSets) {
    const rows = await readSet(data, set, 1000)
    if (rows !== undefined)
      found.push(
        count(
          `${set}, en`,
          rows.map(({ text }) => text),
        ),
      )
  }
  return found
}
