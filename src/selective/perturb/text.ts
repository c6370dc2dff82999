/** @file Small accidents and disguises of text. */
import { bySeverity, checkPerturbation, type Severity, uniformAt } from './severity.js'

/**
 * `swap`: letters change places with the next. `drop`: letters go missing. `keyboard`: a neighbouring key. `case`: the
 * other case. `whitespace`: spaces within words, or words run together. `homoglyph`: Cyrillic letters that look alike.
 */
export type TextFamily = 'swap' | 'drop' | 'keyboard' | 'case' | 'whitespace' | 'homoglyph'

export const textFamilies: readonly TextFamily[] = Object.freeze([
  'swap',
  'drop',
  'keyboard',
  'case',
  'whitespace',
  'homoglyph',
])

/**
 * The text with about 2, 5, 10, 20 or 40 % of the places the family can change changed (severity 1 to 5). The same seed
 * changes the same places, and a higher severity all of a lower one's.
 *
 * @param options.seed - an integer of at least 0
 * @throws InvalidArgumentError if severity is not 1 to 5
 */
export function perturbText(
  text: string,
  family: TextFamily,
  { severity, seed }: { severity: Severity; seed: number },
): string {
  checkPerturbation('perturbText', { severity, seed })
  const rate = bySeverity(severity, [0.02, 0.05, 0.1, 0.2, 0.4])
  const letters = Array.from(text)
  const isHit = (place: number): boolean => uniformAt(seed, family, place) < rate
  const pick = (place: number, choices: string): string =>
    choices[Math.floor(uniformAt(seed, `${family}-pick`, place) * choices.length)]!
  if (family === 'swap') return swapped(letters, isHit)
  return letters
    .map((letter, place) =>
      isHit(place) ? changed(family, letter, choices => pick(place, choices)) : letter,
    )
    .join('')
}

function changed(
  family: Exclude<TextFamily, 'swap'>,
  letter: string,
  pick: (choices: string) => string,
): string {
  switch (family) {
    case 'drop':
      return isLetter(letter) ? '' : letter
    case 'keyboard': {
      const neighbours = keyboard.get(letter.toLowerCase())
      if (neighbours === undefined) return letter
      const typed = pick(neighbours)
      return letter === letter.toLowerCase() ? typed : typed.toUpperCase()
    }
    case 'case':
      return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
    case 'whitespace':
      return letter === ' ' ? '' : isLetter(letter) ? `${letter} ` : letter
    case 'homoglyph':
      return homoglyphs.get(letter) ?? letter
  }
}

/** Hit letters change places with the next letter, which then stays where it came to. */
function swapped(letters: readonly string[], isHit: (place: number) => boolean): string {
  const out: string[] = []
  for (let place = 0; place < letters.length; place++) {
    const [own, next] = [letters[place]!, letters[place + 1]]
    if (next !== undefined && isLetter(own) && isLetter(next) && isHit(place)) {
      out.push(next, own)
      place++
    } else out.push(own)
  }
  return out.join('')
}

const isLetter = (letter: string): boolean => /^\p{L}$/u.test(letter)

/** Keys beside a key on the US layout. */
const keyboard: ReadonlyMap<string, string> = new Map(
  ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'].flatMap((row, line, rows) =>
    Array.from(row, (key, at): [string, string] => [
      key,
      [row[at - 1], row[at + 1], rows[line - 1]?.[at], rows[line + 1]?.[at]].filter(Boolean).join(''),
    ]),
  ),
)

const homoglyphs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'а',
    c: 'с',
    e: 'е',
    i: 'і',
    j: 'ј',
    o: 'о',
    p: 'р',
    s: 'ѕ',
    x: 'х',
    y: 'у',
    A: 'А',
    B: 'В',
    C: 'С',
    E: 'Е',
    H: 'Н',
    I: 'І',
    K: 'К',
    M: 'М',
    O: 'О',
    P: 'Р',
    T: 'Т',
    X: 'Х',
  }),
)
