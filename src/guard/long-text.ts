/** @file Tokenises long text piece by piece, so that the event loop keeps turning and an abort is heard. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Span } from '../core/index.js'
import type { TokenizedText, Tokenizer } from '../inference/index.js'

/** Characters tokenised before others get their turn: some milliseconds of work. */
const pieceLength = 32_768

/** Tokens of a text of any length. */
export type Tokens = Pick<TokenizedText, 'ids' | 'unknown' | 'spanOf'>

/** Like `tokenizer.tokenize`, in pieces cut at white space. Short text is done at once. @throws the abort's reason */
export async function tokenizeLong(tokenizer: Tokenizer, text: string, abort?: AbortSignal): Promise<Tokens> {
  if (text.length <= pieceLength) return tokenizer.tokenize(text)
  const pieces: { tokens: TokenizedText; offset: number; firstToken: number }[] = []
  let count = 0
  let unknown = 0
  for (let offset = 0; offset < text.length; ) {
    await nextTurn()
    abort?.throwIfAborted()
    const end = cutBefore(text, offset + pieceLength)
    const tokens = tokenizer.tokenize(text.slice(offset, end))
    pieces.push({ tokens, offset, firstToken: count })
    count += tokens.ids.length
    unknown += tokens.unknown
    offset = end
  }
  const ids = new Int32Array(count)
  for (const { tokens, firstToken } of pieces) ids.set(tokens.ids, firstToken)
  return {
    ids,
    unknown,
    spanOf(index: number): Span {
      const piece =
        pieces.findLast(({ firstToken, tokens }) => firstToken <= index && tokens.ids.length > 0) ??
        pieces[0]!
      const { start, end } = piece.tokens.spanOf(index - piece.firstToken)
      return { start: piece.offset + start, end: piece.offset + end }
    },
  }
}

/** The end of a piece: after the last white space before `limit`, else at `limit`, never inside a surrogate pair. */
function cutBefore(text: string, limit: number): number {
  if (limit >= text.length) return text.length
  for (let at = limit; at > limit - 1024; at--) if (/\s/.test(text[at - 1]!)) return at
  const code = text.charCodeAt(limit)
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit
}
