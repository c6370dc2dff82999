/** @file Which rows of a long list are in sight. Browsers draw no element higher than some 33 million pixels, so a very long list is scrolled in larger steps. */

/** Highest scrolled element, in CSS pixels; every browser draws that. */
export const highest = 8_000_000

export interface Sight {
  /** Height of the scrolled element, in pixels. */
  readonly height: number
  /** First row to draw, and one past the last. */
  readonly first: number
  readonly end: number
  /** Where the first drawn row begins, in pixels from the top of the element. */
  readonly top: number
  /** How far one row is to scroll, in pixels; less than `rowHeight` in a very long list. */
  readonly step: number
}

/** @param options.room - height that shows rows, in pixels; at least one row is drawn */
export function rowsInSight({
  total,
  rowHeight,
  room,
  scrolled,
}: {
  total: number
  rowHeight: number
  room: number
  scrolled: number
}): Sight {
  const full = total * rowHeight
  const height = Math.min(full, highest)
  const farthest = Math.max(0, height - room)
  const at = Math.min(Math.max(0, scrolled), farthest)
  // The place in the list that stands at the upper edge, in pixels of rows: its end is in sight at the end of scrolling.
  const offset = full === height ? at : (at / farthest) * (full - room)
  const first = Math.max(0, Math.min(total - 1, Math.floor(offset / rowHeight)))
  return {
    height,
    first,
    end: Math.min(total, first + Math.ceil(room / rowHeight) + 1),
    top: at - (offset - first * rowHeight),
    step: full === height ? rowHeight : (rowHeight * farthest) / (full - room),
  }
}
