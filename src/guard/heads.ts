/** @file From a row of logits to probabilities, as the card says. */
import { ModelIntegrityError } from '../core/index.js'
import type { ModelCard } from '../inference/index.js'
import { sigmoid } from '../stats/index.js'
import type { Strictness } from './text-score.js'

/** What one pass of the model says of one window. All in [0, 1]. */
export interface HeadProbabilities {
  readonly harm: number
  readonly injection: number
  /** Response mode only means something. */
  readonly refusal: number
  /** By name without `category/`. */
  readonly categories: ReadonlyMap<string, number>
  /** DeepKnown-Guard's two middle tiers, where the model has heads for them; prompt mode only means something. */
  readonly tiers?: { readonly focusedAttention: number; readonly conditionallySafe: number }
}

export type DecisionHead = 'harm-prompt' | 'harm-response' | 'injection'
const categoryPrefix = 'category/'

/** Reads rows of logits of one model. */
export interface HeadReader {
  probabilities(logits: Float32Array, mode: 'prompt' | 'response'): HeadProbabilities
  /** The calibrated probability of one head. */
  probability(logits: Float32Array, head: string): number
  readonly hasRefusal: boolean
  /** The card's calibrated thresholds of a decision head. */
  tau(head: DecisionHead): Readonly<Record<Strictness, number>>
}

/**
 * @throws ModelIntegrityError if the card lacks a decision head, its calibration or its thresholds: a guard without
 *   them could not decide
 */
export function headReader(card: ModelCard): HeadReader {
  const decisionHeads: readonly DecisionHead[] = ['harm-prompt', 'harm-response', 'injection']
  for (const head of decisionHeads) {
    const lacking = (what: string): ModelIntegrityError =>
      new ModelIntegrityError({ file: 'card.json', message: `card of ${card.id}: "${head}" has no ${what}` })
    if (!card.heads.includes(head)) throw lacking('head')
    if (card.calibration[head] === undefined) throw lacking('calibration')
    if (card.thresholds[head] === undefined) throw lacking('thresholds')
  }
  const columns = new Map(card.heads.map((head, column) => [head, column]))
  const categories = card.heads.flatMap((head, column) =>
    head.startsWith(categoryPrefix) ? [{ head, name: head.slice(categoryPrefix.length), column }] : [],
  )
  const at = (logits: Float32Array, head: string, column: number): number => {
    const logit = logits[column]
    if (logit === undefined || !Number.isFinite(logit))
      throw new ModelIntegrityError({
        file: 'model',
        message: `model ${card.id}: head "${head}" gave ${logit}`,
      })
    const platt = card.calibration[head]
    return sigmoid(platt === undefined ? logit : platt.slope * logit + platt.intercept)
  }
  const probability = (logits: Float32Array, head: string): number => {
    const column = columns.get(head)
    if (column === undefined)
      throw new ModelIntegrityError({
        file: 'card.json',
        message: `card of ${card.id}: has no head "${head}"`,
      })
    return at(logits, head, column)
  }
  const hasRefusal = columns.has('refusal')
  const tierHeads = {
    focusedAttention: 'tier/focused-attention',
    conditionallySafe: 'tier/conditionally-safe',
  }
  const hasTiers = Object.values(tierHeads).every(head => columns.has(head))
  return {
    hasRefusal,
    probability,
    probabilities: (logits, mode) => ({
      harm: probability(logits, `harm-${mode}`),
      injection: probability(logits, 'injection'),
      refusal: hasRefusal ? probability(logits, 'refusal') : 0,
      categories: new Map(categories.map(({ head, name, column }) => [name, at(logits, head, column)])),
      ...(hasTiers && mode === 'prompt'
        ? {
            tiers: {
              focusedAttention: probability(logits, tierHeads.focusedAttention),
              conditionallySafe: probability(logits, tierHeads.conditionallySafe),
            },
          }
        : {}),
    }),
    tau(head) {
      const { strict, moderate, loose } = card.thresholds[head]!.calibrated
      return { strict: strict.tau, moderate: moderate.tau, loose: loose.tau }
    },
  }
}
