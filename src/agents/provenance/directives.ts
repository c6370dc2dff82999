/**
 * @file Sentences in data that give orders. A tool's output has no business telling an agent what to do, so a value that
 * comes out of such a sentence is treated as the sentence is. A rule of thumb: an order in other words passes, which is
 * why a detector (such as the guard's injection signal) can be put in its place.
 */
import type { Span } from '../../core/index.js'

/** Finds the stretches of a text that address the reader as an agent and order something. */
export type DirectiveFinder = (text: string) => readonly Span[]

/** Addressing the model, or talking about its orders. */
const addressed =
  /\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}\b(?:instruction|previous|prior|above|task|rule|prompt)|\b(?:important|urgent|attention|note|message|instruction)s?\b[^.!?\n]{0,20}\b(?:to|for|from)\b[^.!?\n]{0,20}\b(?:me|you|agent|assistant|model|ai|claude|gpt|llama|gemini)\b|\b(?:you|assistant|agent)\s+(?:must|should|need\s+to|have\s+to|are\s+(?:required|instructed|asked)\s+to)\b|\bbefore\s+you\s+(?:can\s+)?(?:solve|continue|proceed|answer|complete|do)\b|\bas\s+(?:an?\s+)?(?:ai|assistant|agent)\b|<\/?(?:information|system|instructions?|important|admin)>/i
/** A sentence that begins with an order to act on something, sent to someone or somewhere. */
const imperative =
  /^\W*(?:please\s+|also\s+|then\s+|now\s+|first\s+|next\s+|and\s+|make\s+sure\s+(?:to|that\s+you)\s+|remember\s+to\s+)*(?:send|forward|e-?mail|post|retrieve|fetch|access|schedule|cancel|modify|transmit|unlock|disable|enable|stop|start|turn|use|provide|help|find|search|get|generate|initiate|make|withdraw|sell|buy|deposit|manage|upload|transfer|pay|wire|delete|remove|erase|share|copy|run|execute|download|invite|add|grant|give|update|change|set|book|reserve|create|write|visit|click|open|reply|say|include|append)\b/i
const sentencePattern = /[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]+)*[.!?]*/g

/**
 * The default finder. Once a text addresses the agent, all orders in the same block (up to an empty line, at least)
 * belong to it; without an address a lone imperative is ordinary writing and is left alone.
 */
export const findDirectives: DirectiveFinder = text => {
  const spans: Span[] = []
  let start = 0
  for (const block of text.split(/(\n\s*\n)/)) {
    const match = addressed.exec(block)
    if (match !== null)
      spans.push({ start: start + sentenceStart(block, match.index), end: start + block.length })
    else if (spans.at(-1) !== undefined && start - spans.at(-1)!.end <= 2 && hasOrder(block))
      spans.push({ start, end: start + block.length })
    start += block.length
  }
  return spans
}

/**
 * The strict finder: every sentence of a tool's output that starts with an order, whoever it is for. It also stops what
 * honest data asks of people, so it is for tools whose output nobody should obey.
 */
export const findOrders: DirectiveFinder = text =>
  [...text.matchAll(sentencePattern)].flatMap(([sentence], i, all) => {
    const { index } = all[i]!
    // A field of printed data begins a sentence as well as a line does.
    return sentence.split(/(?<=["'\u2019]\s*[:,]\s*["'])|(?<=[:{([]\s*["'])/).flatMap((piece, j, pieces) => {
      const start = index + pieces.slice(0, j).join('').length
      return imperative.test(piece) ? [{ start, end: start + piece.length }] : []
    })
  })

function hasOrder(block: string): boolean {
  return [...block.matchAll(sentencePattern)].some(([sentence]) => imperative.test(sentence))
}

/** Where the sentence around a place begins. */
function sentenceStart(text: string, at: number): number {
  return Math.max(0, text.slice(0, at).search(/[^.!?\n]*$/))
}

/** Whether two stretches share a character. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end
}
