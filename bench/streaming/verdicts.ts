/** @file The streamed verdict beside the encoder's on the whole text, on labelled sets. */
import type { Guard, OpenStreamGuard, Strictness } from '../../src/guard/index.js'
import { strictnesses } from '../../src/guard/index.js'
import {
  auroc,
  confusionCounts,
  f1,
  pairedBootstrap,
  precision,
  recall,
  take,
} from '../../src/stats/index.js'
import type { EvaluationSet } from '../quality/sets.js'
import type { LabelledRow } from './read-set.js'
import { neutralPrompt, streamReply } from './stream.js'

/** Verdicts of one judge on the rows of a set. */
interface Column {
  readonly scores: readonly number[]
  /** 1 where flagged. */
  readonly flags: Readonly<Record<Strictness, ArrayLike<number>>>
}

export interface JudgeFigures {
  readonly judge: string
  readonly auroc: number
  readonly f1: Readonly<Record<Strictness, number>>
  readonly precision: Readonly<Record<Strictness, number>>
  readonly recall: Readonly<Record<Strictness, number>>
}

export interface VerdictResult {
  readonly set: string
  readonly rows: number
  readonly positives: number
  readonly encoder: JudgeFigures
  readonly streams: readonly (JudgeFigures & {
    /** F1 of the encoder less F1 of the stream at the moderate threshold, with its 95 % interval. */
    readonly loss: { readonly value: number; readonly low: number; readonly high: number }
    /** F1 of the stream's moderate verdicts if the encoder's were the truth. */
    readonly againstEncoder: number
  })[]
}

/**
 * Judges the rows thrice: by the encoder as a whole; by the stream at the end of the prompt (posts and prompts only);
 * and by the stream token by token, the text being the reply.
 */
export async function measureVerdicts(
  rows: readonly LabelledRow[],
  {
    set,
    guard,
    stream,
    seed,
    onProgress,
  }: {
    set: EvaluationSet
    guard: Guard
    stream: OpenStreamGuard
    seed: number
    onProgress?: (done: number) => void
  },
): Promise<VerdictResult> {
  const encoder: { score: number; flags: Record<Strictness, boolean> }[] = []
  const prompt: number[] = []
  const reply: number[] = []
  const isReply = set.kind === 'reply'
  for (const { conversation, text } of rows) {
    const asked = isReply ? conversation.messages[0]!.text : neutralPrompt
    const [whole, streamed] = await Promise.all([
      guard.score(conversation),
      streamReply(stream, { prompt: asked, reply: text }),
    ])
    const { strict, moderate, loose } = whole.verdicts.calibrated
    encoder.push({
      score: whole.risk,
      flags: { strict: strict.flagged, moderate: moderate.flagged, loose: loose.flagged },
    })
    reply.push(streamed.report.score)
    if (!isReply) prompt.push((await streamReply(stream, { prompt: text, reply: '' })).promptScore)
    onProgress?.(reply.length)
  }
  const labels = rows.map(({ label }) => label)
  const whole: Column = {
    scores: encoder.map(({ score }) => score),
    flags: byStrictness(strictness => encoder.map(({ flags }) => Number(flags[strictness]))),
  }
  const columns: [string, Column][] = [['stream, token by token', columnOf(reply, stream, 'reply')]]
  if (!isReply) columns.unshift(['stream, end of prompt', columnOf(prompt, stream, 'prompt')])
  return {
    set: set.title,
    rows: rows.length,
    positives: labels.filter(label => label === 1).length,
    encoder: figuresOf('encoder', whole, labels),
    streams: columns.map(([judge, column]) => ({
      ...figuresOf(judge, column, labels),
      loss: lossOf(whole, column, labels, seed),
      againstEncoder: f1At(column.flags.moderate, whole.flags.moderate),
    })),
  }
}

function columnOf(scores: readonly number[], { card }: OpenStreamGuard, head: 'prompt' | 'reply'): Column {
  const { thresholds } = card.heads[head]
  return {
    scores,
    flags: byStrictness(strictness => scores.map(score => Number(score > thresholds[strictness].tau))),
  }
}

function figuresOf(judge: string, { scores, flags }: Column, labels: readonly (0 | 1)[]): JudgeFigures {
  const counts = byStrictness(strictness => confusionCounts(flags[strictness], labels))
  return {
    judge,
    auroc: auroc(scores, labels),
    f1: byStrictness(strictness => f1(counts[strictness])),
    precision: byStrictness(strictness => precision(counts[strictness])),
    recall: byStrictness(strictness => recall(counts[strictness])),
  }
}

function lossOf(
  whole: Column,
  streamed: Column,
  labels: readonly (0 | 1)[],
  seed: number,
): { value: number; low: number; high: number } {
  const of =
    ({ flags }: Column) =>
    (rows: Uint32Array): number =>
      f1At(take(flags.moderate, rows), take(labels, rows))
  const { value, low, high } = pairedBootstrap(
    labels.length,
    { first: of(whole), second: of(streamed) },
    { seed },
  )
  return { value, low, high }
}

const f1At = (flags: ArrayLike<number>, labels: ArrayLike<number>): number =>
  f1(confusionCounts(flags, labels))

function byStrictness<Value>(of: (strictness: Strictness) => Value): Record<Strictness, Value> {
  return Object.fromEntries(strictnesses.map(strictness => [strictness, of(strictness)])) as Record<
    Strictness,
    Value
  >
}
