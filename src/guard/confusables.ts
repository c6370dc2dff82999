/**
 * @file Letters of other scripts that look like Latin ones, after Unicode's confusables data (UTS #39), cut to the
 * letters of Cyrillic, Greek, Armenian, Cherokee and the Latin extensions that impostors use. Fullwidth, circled and
 * mathematical letters are not here: NFKC folds them.
 */

/** Groups of `Latin letter` followed by its lookalikes. */
const groups = [
  'aаɑα',
  'bЬƄ',
  'cсϲᴄⅽ',
  'dԁɗ',
  'eеҽɛεє',
  'fғƒſ',
  'gɡց',
  'hһհ',
  'iіıɩι',
  'jјϳ',
  'kкκ',
  'lӏⅼǀ',
  'mмⅿ',
  'nոηпп',
  'oоοօσ',
  'pрρ',
  'qԛզ',
  'rгᴦ',
  'sѕꜱ',
  'tтτ',
  'uսυʋ',
  'vѵνᴠ',
  'wԝɯωա',
  'xхχ',
  'yуүγʏ',
  'zᴢʐ',
  'AАΑᎪ',
  'BВΒᏴ',
  'CСϹᏟ',
  'DᎠ',
  'EЕΕᎬ',
  'FϜ',
  'GԌᏀ',
  'HНΗᎻ',
  'IІΙӀ',
  'JЈᎫ',
  'KКΚᏦ',
  'LᏞ',
  'MМΜᎷ',
  'NΝ',
  'OОΟՕ',
  'PРΡᏢ',
  'RᎡ',
  'SЅՏᏚ',
  'TТΤᎢ',
  'UՍ',
  'VѴᏙ',
  'WԜᎳ',
  'XХΧ',
  'YУΥҮ',
  'ZΖᏃ',
] as const

const latinOf: ReadonlyMap<string, string> = new Map(
  groups.flatMap(group => {
    const [latin, ...lookalikes] = group
    return lookalikes.map(character => [character, latin!] as const)
  }),
)

const word = /[\p{L}\p{M}\p{N}]+/gu
const latinLetter = /[a-z]/i
const otherThanAscii = /[^\0-\x7f]/

/** A word in which lookalikes stand for Latin letters, and what it reads as. Offsets in UTF-16 units. */
export interface FoldedWord {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Share of Latin letters above which a word made of lookalikes alone is taken for a Latin one. */
const mostlyLatin = 0.7

/**
 * Words that mix Latin letters with lookalikes of other scripts; and, in a text that is mostly Latin, words made of
 * lookalikes alone. Words that are really Cyrillic or Greek stay as they are. The replacement is as long as the word.
 */
export function confusableWords(text: string): FoldedWord[] {
  if (!otherThanAscii.test(text)) return []
  const mixed: FoldedWord[] = []
  const lookalike: FoldedWord[] = []
  let letters = 0
  let latin = 0
  for (const match of text.matchAll(word)) {
    const [found] = match
    letters += found.length
    if (!otherThanAscii.test(found)) {
      latin += found.length
      continue
    }
    const folded = Array.from(found, character => latinOf.get(character) ?? character).join('')
    if (folded === found) continue
    const fold = { start: match.index, end: match.index + found.length, text: folded }
    if (latinLetter.test(found)) {
      mixed.push(fold)
      latin += found.length
    } else if (!otherThanAscii.test(folded)) lookalike.push(fold)
  }
  const folds = latin >= mostlyLatin * letters ? [...mixed, ...lookalike] : mixed
  return folds.sort((a, b) => a.start - b.start)
}
