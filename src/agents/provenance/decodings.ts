/** @file What an argument says once its encoding is undone, so that wrapping a value does not hide where it is from. */

const base64Pattern = /[A-Za-z0-9+/_-]{16,}={0,2}/g
const hexPattern = /\b(?:[0-9a-fA-F]{2}){8,}\b/g
/** What either encoding needs at least; most texts have no such stretch. */
const encodedPattern = /[A-Za-z0-9+/_-]{16}/
const percentPattern = /%[0-9a-fA-F]{2}/
/** Longest text that is looked into; more is cut, as a decoder must not cost more than the call. */
const maxLength = 20_000

/** The text itself first, then its percent-, Base64- and hex-decoded forms where they are readable text. */
export function decodings(text: string): string[] {
  const found = [text]
  const given = text.slice(0, maxLength)
  if (percentPattern.test(given)) {
    const decoded = percentDecoded(given)
    if (decoded !== undefined) found.push(decoded)
  }
  if (!encodedPattern.test(given)) return found
  for (const [match] of given.matchAll(base64Pattern)) {
    const decoded = Buffer.from(match, 'base64').toString('utf8')
    if (isReadable(decoded)) found.push(decoded)
  }
  for (const [match] of given.matchAll(hexPattern)) {
    const decoded = Buffer.from(match, 'hex').toString('utf8')
    if (isReadable(decoded)) found.push(decoded)
  }
  return found
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined // not percent-encoding after all: there is no such reading of the text
  }
}

/** Text of printable characters with a space or a separator somewhere, not the noise that random letters decode to. */
function isReadable(text: string): boolean {
  return (
    text.length >= 8 &&
    !text.includes('\uFFFD') &&
    !/[\p{Cc}\p{Cn}\p{Co}]/u.test(text.replace(/[\t\r\n]/g, ' ')) &&
    /[\s@.:,=-]/.test(text)
  )
}
