/** @file Queries with a tier: the shipped ones, those of public sets, and what a guard says of them. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ConfigurationError, DuctileError, InvalidInputError, SignalFailedError } from '../core/index.js'
import { findJsonl, readLines } from '../evals/index.js'
import { type Level, type SafetyTier, safetyTiers, type TierProbabilities } from '../guard/index.js'
import { tierSet } from './deepknown-guard-set.js'
import type { ReproduceOptions } from './system.js'

export interface TierQuery {
  readonly text: string
  readonly set: string
  /** Public sets say no more than risky or not: their risky rows are `unsafe`. */
  readonly gold: SafetyTier
  readonly half: 'fit' | 'measure'
}

export interface JudgedQuery extends TierQuery {
  /** Of the windows that can decide; at least one. */
  readonly deciding: readonly TierProbabilities[]
  readonly level: Level
}

/** The tiers that ship; halves are fixed. */
export function shippedTiers(): TierQuery[] {
  return safetyTiers.flatMap(gold =>
    tierSet[gold].map(
      (text, i): TierQuery => ({ text, set: 'shipped', gold, half: i % 2 === 0 ? 'fit' : 'measure' }),
    ),
  )
}

/** Sets looked for in a data folder: every row of a set is risky, or none is. */
export const publicTierSets: readonly { readonly name: string; readonly gold: SafetyTier }[] = Object.freeze([
  { name: 'harmbench_behaviors', gold: 'unsafe' },
  { name: 'jailbreakbench_behaviors', gold: 'unsafe' },
  { name: 'malicious_instruct', gold: 'unsafe' },
  { name: 'mt_bench_vicuna_questions', gold: 'safe' },
  { name: 'gsm8k_test', gold: 'safe' },
  { name: 'dolly_subset', gold: 'safe' },
])

const row = z.object({ text: z.string().min(1) })

/**
 * At most `limit` rows of each public set of a folder, drawn and halved by a hash of text and seed, so that a text which
 * stands in several sets is in one half.
 *
 * @throws InvalidInputError if there is no risky or no safe set, or a row cannot be read: names file and row
 */
export async function publicTiers(
  folder: string,
  { limit, seed, abort }: { limit: number; seed: number; abort?: AbortSignal | undefined },
): Promise<TierQuery[]> {
  const queries: TierQuery[] = []
  for (const { name, gold } of publicTierSets) {
    const file = findJsonl(folder, name)
    if (file === undefined) continue
    const drawn = new Map<string, TierQuery>()
    let number = 0
    for await (const line of readLines(file)) {
      abort?.throwIfAborted()
      number++
      if (line.trim() === '') continue
      const text = readText(line, `${file}:${number}`)
      const hash = createHash('sha256').update(`${seed}\n${text}`).digest('hex')
      const half = Number.parseInt(hash.at(-1)!, 16) % 2 === 0 ? 'fit' : 'measure'
      drawn.set(hash, { text, set: name, gold, half })
    }
    const sorted = [...drawn].sort(([a], [b]) => (a < b ? -1 : 1))
    queries.push(...sorted.slice(0, limit).map(([, query]) => query))
  }
  for (const [kind, isOf] of [
    ['risky', (gold: SafetyTier) => gold !== 'safe'],
    ['safe', (gold: SafetyTier) => gold === 'safe'],
  ] as const)
    if (!queries.some(({ gold }) => isOf(gold)))
      throw new InvalidInputError({
        code: 'no_data',
        where: folder,
        message: `${folder}: no ${kind} set is in this folder; looked for ${publicTierSets
          .filter(({ gold }) => isOf(gold))
          .map(({ name }) => name)
          .join(', ')}`,
      })
  return queries
}

function readText(line: string, where: string): string {
  try {
    return row.parse(JSON.parse(line)).text
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? 'text: must be text that is not empty' : 'not JSON'
    throw new InvalidInputError({ code: 'bad_row', where, message: `${where}: ${problem}`, cause })
  }
}

/** Calls in flight: enough to fill a scorer's batches, few enough to stop soon. */
const width = 16

/**
 * What the guard says of each query, in order. A query it fails on with an error of ours is counted, never called safe.
 *
 * @throws ConfigurationError if the guard says nothing of tiers; SignalFailedError if it fails on more than half; the
 *   abort reason
 */
export async function judgeQueries(
  queries: readonly TierQuery[],
  {
    set,
    scorer,
    onProgress,
    abort,
  }: { set: string } & Pick<ReproduceOptions, 'scorer' | 'onProgress' | 'abort'>,
): Promise<{ readonly judged: readonly JudgedQuery[]; readonly unscored: number }> {
  const judged: JudgedQuery[] = []
  let cause: DuctileError | undefined
  const judge = async (query: TierQuery): Promise<JudgedQuery | DuctileError> => {
    try {
      const conversation = { messages: [{ role: 'user' as const, text: query.text }] }
      const { tiers, level } = await scorer.score(conversation, abort === undefined ? {} : { abort })
      if (tiers === undefined || level === undefined)
        throw new ConfigurationError({
          where: 'scorer',
          message: 'the guard says nothing of tiers; use a model with the heads "tier/*"',
        })
      return { ...query, deciding: tiers.deciding, level }
    } catch (error) {
      if (DuctileError.isInstance(error) && !ConfigurationError.isInstance(error)) return error
      throw error
    }
  }
  for (let start = 0; start < queries.length; start += width) {
    abort?.throwIfAborted()
    for (const outcome of await Promise.all(queries.slice(start, start + width).map(judge)))
      if (DuctileError.isInstance(outcome)) cause = outcome
      else judged.push(outcome)
    abort?.throwIfAborted()
    onProgress?.({ set, done: Math.min(start + width, queries.length), total: queries.length })
  }
  if (judged.length * 2 < queries.length) throw new SignalFailedError({ signal: 'tiers', cause })
  return { judged, unscored: queries.length - judged.length }
}
