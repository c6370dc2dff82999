/** @file A text that was changed before scoring, and the way back to where each character came from. */
import type { Span } from '../core/index.js'

/** Text derived from an original, with the original span of every UTF-16 unit. */
export interface MappedText {
  readonly text: string
  /**
   * Where the stretch [start, end) of `text` comes from in the original. An empty stretch gives an empty span.
   */
  originOf(start: number, end: number): Span
}

/** The text itself, from `offset` in the original on. */
export function unchanged(text: string, offset = 0): MappedText {
  return { text, originOf: (start, end) => ({ start: offset + start, end: offset + end }) }
}

/** Part of a mapped text. */
export function slice(source: MappedText, start: number, end: number): MappedText {
  return {
    text: source.text.slice(start, end),
    originOf: (from, to) => source.originOf(start + from, start + to),
  }
}

/** A stretch of the source that reads otherwise in the derived text. */
export interface Replacement extends Span {
  readonly text: string
}

/**
 * The source with some stretches replaced. Each replaced character stands for the whole stretch, except where source
 * and replacement have the same length: then they map one by one.
 *
 * @param replacements - in order, not overlapping
 */
export function replaced(source: MappedText, replacements: readonly Replacement[]): MappedText {
  if (replacements.length === 0) return source
  const text: string[] = []
  /** Start of each run in the derived text, with what it comes from. */
  const runs: Run[] = []
  let derived = 0
  let last = 0
  const push = (piece: string, start: number, end: number): void => {
    if (piece.length === 0) return
    runs.push({ derived, start, end, oneByOne: piece.length === end - start })
    text.push(piece)
    derived += piece.length
  }
  for (const { start, end, text: piece } of replacements) {
    push(source.text.slice(last, start), last, start)
    push(piece, start, end)
    last = end
  }
  push(source.text.slice(last), last, source.text.length)
  return mapped(source, text.join(''), runs)
}

interface Run {
  readonly derived: number
  readonly start: number
  readonly end: number
  readonly oneByOne: boolean
}

function mapped(source: MappedText, text: string, runs: readonly Run[]): MappedText {
  const unitOf = (index: number): Span => {
    const run = runs[runAt(runs, index)]!
    if (!run.oneByOne) return run
    const at = run.start + index - run.derived
    return { start: at, end: at + 1 }
  }
  return {
    text,
    originOf(start, end) {
      if (runs.length === 0) return source.originOf(0, source.text.length)
      if (end <= start) {
        const at = start < text.length ? unitOf(start).start : source.text.length
        return source.originOf(at, at)
      }
      return source.originOf(unitOf(start).start, unitOf(end - 1).end)
    },
  }
}

/** The last run that starts at or before an index, by bisection. */
function runAt(runs: readonly Run[], index: number): number {
  let low = 0
  let high = runs.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (runs[middle]!.derived <= index) low = middle
    else high = middle - 1
  }
  return low
}

/** Several texts behind one another. The separator belongs to the end of the text before it. */
export function joined(parts: readonly MappedText[], separator: string): MappedText {
  const starts: number[] = []
  let length = 0
  for (const part of parts) {
    starts.push(length)
    length += part.text.length + separator.length
  }
  const locate = (index: number): { part: MappedText; at: number } => {
    let low = 0
    let high = parts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= index) low = middle
      else high = middle - 1
    }
    const part = parts[low]!
    return { part, at: Math.min(index - starts[low]!, part.text.length) }
  }
  return {
    text: parts.map(part => part.text).join(separator),
    originOf(start, end) {
      const first = locate(start)
      if (end <= start) return first.part.originOf(first.at, first.at)
      const last = locate(end - 1)
      const { part, at } = last
      const stop = Math.min(at + 1, part.text.length)
      return {
        start: first.part.originOf(first.at, Math.min(first.at + 1, first.part.text.length)).start,
        end: part.originOf(Math.min(at, stop), stop).end,
      }
    },
  }
}
