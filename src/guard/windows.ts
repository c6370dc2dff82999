/** @file Long texts are judged in overlapping windows of what the model can read. */

/** Tokens [start, end). */
export interface TokenWindow {
  readonly start: number
  readonly end: number
}

/** Share of a window that the next one repeats where the card does not say: nothing is judged only in two halves. */
export const defaultOverlap = 0.25

/**
 * Windows over `tokens` tokens. The last one ends at the text's end and is as long as the others, so it may overlap
 * more. The number of windows grows linearly; their total length stays below capacity / (capacity - overlap) of the text
 * plus one window.
 *
 * @param capacity - tokens per window, 1 or more
 * @param overlap - tokens two neighbours share, less than capacity. @default a quarter of the capacity
 * @returns at least one window; a single empty one for no tokens
 */
export function windowsOf(
  tokens: number,
  capacity: number,
  overlap: number = Math.floor(capacity * defaultOverlap),
): TokenWindow[] {
  if (tokens <= capacity) return [{ start: 0, end: tokens }]
  const stride = Math.max(1, capacity - overlap)
  const windows: TokenWindow[] = []
  for (let start = 0; start + capacity < tokens; start += stride)
    windows.push({ start, end: start + capacity })
  windows.push({ start: tokens - capacity, end: tokens })
  return windows
}
