import type { Span } from '../api/types.js'

/** A stretch of text under the same marks. */
export interface Segment<M extends { readonly span: Span }> extends Span {
  /** Marks that cover the stretch, in the order given; none where the text is unmarked. */
  readonly marks: readonly M[]
}

/**
 * Cuts a text at every border of the marks, so that overlapping marks can be drawn as flat neighbours.
 *
 * @param length - of the text, in UTF-16 code units, as the spans are
 * @param marks - those outside the text are cut to it; empty ones are left out
 * @returns segments in order, without gaps; together they cover exactly [0, length)
 */
export function segmentsOf<M extends { readonly span: Span }>(
  length: number,
  marks: readonly M[],
): readonly Segment<M>[] {
  const inside = marks.filter(({ span }) => Math.max(0, span.start) < Math.min(length, span.end))
  const borders = new Set([0, length])
  for (const { span } of inside) {
    borders.add(Math.max(0, span.start))
    borders.add(Math.min(length, span.end))
  }
  const cuts = [...borders].sort((a, b) => a - b)
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? length
    return { start, end, marks: inside.filter(({ span }) => span.start <= start && span.end >= end) }
  })
}

/**
 * The part of a long text that is worth showing: what the spans cover, with some text on both sides.
 *
 * @param options.margin - code units kept on both sides
 * @param options.most - the longest part; a longer one is cut at its end
 */
export function excerptOf(
  text: string,
  spans: readonly Span[],
  { margin, most }: { margin: number; most: number },
): Span {
  if (text.length <= most) return { start: 0, end: text.length }
  const start = Math.max(0, Math.min(text.length, ...spans.map(span => span.start)) - margin)
  const first = spans.length === 0 ? 0 : wholeCharacter(text, start)
  const last = Math.max(first, ...spans.map(span => span.end)) + margin
  const end = Math.min(text.length, last, first + most)
  return { start: first, end: wholeCharacter(text, spans.length === 0 ? most : end) }
}

/** Moves an offset out of the middle of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  return /^[\uDC00-\uDFFF]/.test(text.charAt(offset)) && offset > 0 ? offset - 1 : offset
}
