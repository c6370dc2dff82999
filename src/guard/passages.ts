/** @file The texts that are scored for one conversation, each with the way back to message and span. */
import type { Span } from '../core/index.js'
import type { Subject, Turn } from './conversation.js'
import { joined, type MappedText, unchanged } from './mapped-text.js'
import type { Finding } from './text-score.js'
import { type DecodedText, type Hidden, unroll } from './unroll.js'

/** One text to score. */
export interface Passage {
  readonly text: MappedText
  /** What of the model's answer counts: tool results are judged for injection only. */
  readonly counts: 'all' | 'injection'
  readonly decodedFrom?: string
  /** Index of the finding this passage is the payload of. */
  readonly finding?: number
  /** The user's turns joined, rather than one message. */
  readonly acrossTurns: boolean
}

export interface Passages {
  readonly passages: readonly Passage[]
  readonly findings: readonly Finding[]
  /** Where a span of the joined originals lies: the message it starts in, cut at that message's end. */
  locate(span: Span): { readonly message: number; readonly span: Span }
}

/**
 * Lists what to score: the last message normalised, what it hides decoded, and in prompt mode the user's turns joined
 * (by a line break, and by nothing for words split over turns) and what tools returned. The same text is listed once.
 */
export function passagesOf({ last, userTurns, toolTurns }: Subject): Passages {
  const collector = new Collector([...toolTurns, ...userTurns, last])
  const own = collector.unroll(last)
  collector.add({ text: own.text, counts: 'all', acrossTurns: false }, own.hidden, own.decoded)
  if (userTurns.length > 1) {
    const turns = userTurns.map(turn => (turn.message === last.message ? own : collector.unroll(turn)))
    const texts = turns.map(turn => turn.text)
    for (const separator of ['\n', '']) {
      const whole = unroll(joined(texts, separator))
      collector.add({ text: whole.text, counts: 'all', acrossTurns: true }, whole.hidden, whole.decoded)
    }
  }
  for (const turn of toolTurns) {
    const { text, hidden, decoded } = collector.unroll(turn)
    collector.add({ text, counts: 'injection', acrossTurns: false }, hidden, decoded)
  }
  const { passages, findings } = collector
  return { passages, findings, locate: span => collector.locate(span) }
}

class Collector {
  readonly passages: Passage[] = []
  readonly findings: Finding[] = []
  readonly #places: { readonly message: number; readonly start: number; readonly end: number }[] = []
  readonly #offsets = new Map<number, number>()
  readonly #seen = new Set<string>()
  readonly #found = new Map<string, number>()

  constructor(turns: readonly Turn[]) {
    let offset = 0
    for (const { message, text } of [...turns].sort((a, b) => a.message - b.message)) {
      if (this.#offsets.has(message)) continue
      this.#offsets.set(message, offset)
      this.#places.push({ message, start: offset, end: offset + text.length })
      offset += text.length
    }
  }

  unroll({ message, text }: Turn): ReturnType<typeof unroll> {
    return unroll(unchanged(text, this.#offsets.get(message)!))
  }

  add(passage: Passage, hidden: readonly Hidden[], decoded: readonly DecodedText[]): void {
    const findings = hidden.map(found => this.#find(found))
    this.#keep(passage)
    for (const { kind, text, hidden: index } of decoded)
      this.#keep({
        text,
        counts: passage.counts,
        acrossTurns: passage.acrossTurns,
        decodedFrom: kind,
        ...(index === undefined ? {} : { finding: findings[index]! }),
      })
  }

  locate({ start, end }: Span): { message: number; span: Span } {
    const place = this.#places.find(candidate => start < candidate.end) ?? this.#places.at(-1)!
    return {
      message: place.message,
      span: { start: Math.max(0, start - place.start), end: Math.min(end, place.end) - place.start },
    }
  }

  #keep(passage: Passage): void {
    const key = `${passage.counts} ${passage.text.text}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.passages.push(passage)
  }

  #find({ kind, start, end, decoded }: Hidden): number {
    const key = JSON.stringify([kind, start, end, decoded])
    const known = this.#found.get(key)
    if (known !== undefined) return known
    const index = this.findings.length
    this.#found.set(key, index)
    this.findings.push({
      kind,
      ...this.locate({ start, end }),
      ...(decoded === undefined ? {} : { decoded }),
    })
    return index
  }
}
