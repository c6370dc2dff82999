/** @file Does a string read like language? Keeps keys, hashes and identifiers from being "decoded". */

/**
 * The hundred or so commonest letter pairs of English. They make up about four fifths of the pairs in English words
 * (more or less as much in other languages of Latin script) and about a sixth of those in random letters.
 */
const commonPairs = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ' +
    'ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un ' +
    'lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ' +
    'ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu ' +
    'rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ' +
    'ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf'
  )
    .split(' ')
    .slice(0, 130),
)

/** Letters and how many of their neighbouring pairs are common ones. */
export interface PairCount {
  readonly pairs: number
  readonly common: number
}

/** Counts the pairs of ASCII letters inside words. */
export function countPairs(text: string): PairCount {
  let pairs = 0
  let common = 0
  for (const [word] of text.toLowerCase().matchAll(/[a-z]{2,}/g))
    for (let index = 0; index + 1 < word.length; index++) {
      pairs++
      if (commonPairs.has(word.slice(index, index + 2))) common++
    }
  return { pairs, common }
}

/** Share of common pairs in [0, 1]; 0 without any pair. */
export function pairShare(text: string): number {
  const { pairs, common } = countPairs(text)
  return pairs === 0 ? 0 : common / pairs
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\p{Co}\p{Cn}]/u

/** Whether nothing in it is a control, unassigned or undecodable character. */
export function isPrintable(text: string): boolean {
  return !unprintable.test(text)
}

/**
 * Whether a decoded string is text somebody could read: nothing unprintable, mostly letters and spaces, and either
 * Latin words with the letter pairs of language or mostly letters of another script.
 */
export function isReadable(text: string): boolean {
  if (text.length < 4 || !isPrintable(text)) return false
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const spaces = text.match(/\s/g)?.length ?? 0
  const characters = [...text].length
  if ((letters + spaces) / characters < 0.75) return false
  const latin = text.match(/[a-z]/gi)?.length ?? 0
  if (latin < letters / 2) return letters >= 4 && letters / characters >= 0.6
  const { pairs, common } = countPairs(text)
  return pairs >= 4 && common / pairs >= 0.5
}

/** Words of English so common that any sentence holds some, and that are no words backwards or rotated. */
const commonWords = new Set(
  (
    'the and for that with this you your how what why who when where are from have which make can will not would about ' +
    'into them they there their some tell give write please me my do does of is it in to a'
  ).split(' '),
)
/** Share in [0, 1] of words that are among the commonest of English. Words in lower case; single letters do not count. */
export function commonWordShare(words: readonly string[]): number {
  return words.length === 0 ? 0 : words.filter(isCommonWord).length / words.length
}

export function isCommonWord(word: string): boolean {
  return word.length > 1 && commonWords.has(word)
}
