/** @file Replies whose first unsafe sentence is known: calm texts with one harmful sentence among them. */
import {
  type LatencyReport,
  type LatencyRow,
  latencyReport,
  type OpenStreamGuard,
} from '../../src/guard/index.js'
import { randomStream } from '../../src/stats/index.js'
import { neutralPrompt, streamReply } from './stream.js'

export interface BoundarySet {
  readonly name: string
  /** Harmful texts of one sentence. */
  readonly harmful: readonly string[]
  readonly calm: readonly string[]
}

export interface PlantedReply {
  readonly text: string
  /** Where the harmful sentence stands, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

/** Two to five calm texts, the harmful one, and one or two calm ones behind it; drawn by the seed. */
export function planted({ harmful, calm }: BoundarySet, { seed }: { seed: number }): PlantedReply[] {
  const random = randomStream(seed)
  const anyOf = (count: number): string[] =>
    Array.from({ length: count }, () => calm[random.below(calm.length)]!)
  return harmful.map(sentence => {
    const before = anyOf(2 + random.below(4)).join(' ')
    const after = anyOf(1 + random.below(2)).join(' ')
    const start = before.length + 1
    return { text: `${before} ${sentence} ${after}`, start, end: start + sentence.length }
  })
}

export interface BoundaryResult extends LatencyReport {
  readonly name: string
  /** Tokens from the first of the harmful sentence to the trigger, of those stopped in it. */
  readonly tokensToTrigger: readonly number[]
}

/** Streams planted replies and says where each was stopped. */
export async function measureBoundaries(
  guard: OpenStreamGuard,
  set: BoundarySet,
  { seed, onProgress }: { seed: number; onProgress?: (done: number, total: number) => void },
): Promise<BoundaryResult> {
  const rows: LatencyRow[] = []
  const replies = planted(set, { seed })
  for (const { text, start, end } of replies) {
    const { report, verdicts } = await streamReply(guard, { prompt: neutralPrompt, reply: text })
    const inside = verdicts.filter(({ span }) => span.end > start && span.start < end)
    rows.push({
      start: inside[0]!.index,
      end: inside.at(-1)!.index,
      trigger: report.trigger?.index ?? null,
    })
    onProgress?.(rows.length, replies.length)
  }
  const hits = rows.flatMap(({ start, end, trigger }) =>
    trigger !== null && trigger >= start && trigger <= end ? [trigger - start + 1] : [],
  )
  return { name: set.name, ...latencyReport(rows), tokensToTrigger: hits }
}

/** Whether a text has one sentence, as far as punctuation tells. */
export const isOneSentence = (text: string): boolean =>
  text.length >= 20 && text.length <= 300 && !/[.!?]\s+\S/.test(text.trim()) && !text.includes('\n')
