/** @file The linear tier: a probability with its uncertainty, in tens of microseconds. */
import type { ModelReference, Span } from '../../core/index.js'
import { sigmoid } from '../../stats/index.js'
import { type LinearArtefact, type LinearCard, readLinearArtefact } from './artefact.js'
import { type LinearHead, linearHeads, linearScorer } from './weights.js'

/** What one head says of a text: its worst window counts. */
export interface LinearRisk {
  /** Upper end of the calibrated probability, in [0, 1]: what the weights say plus what they do not know. */
  readonly upper: number
  /** Where the worst window lies, in UTF-16 units of the text. */
  readonly span: Span
}

/** By head; `words` = 0 means that there was nothing to go by, `known` is the least share of known words of a window. */
export type LinearAssessment = Readonly<Record<LinearHead, LinearRisk>> & {
  readonly words: number
  readonly known: number
}

export interface LinearModel {
  readonly card: LinearCard
  readonly reference: ModelReference
  /** Clarity from which on a head lets an innocent text go; undefined where it never may. */
  stopClarity(head: LinearHead): number | undefined
  /** @param text - normalised */
  assess(text: string): LinearAssessment
}

/** Opens `models/guard-linear`, or another folder of its form. @throws ModelIntegrityError */
export async function openLinear(directory?: string): Promise<LinearModel> {
  return linearModel(await readLinearArtefact(directory))
}

export function linearModel({ card, reference, weights }: LinearArtefact): LinearModel {
  const scorer = linearScorer(weights)
  return Object.freeze({
    card,
    reference,
    stopClarity: (head: LinearHead) => card.heads[linearHeads.indexOf(head)]!.stop?.clarity,
    assess(text: string) {
      const { upper, spans, words, known } = scorer(text)
      const risk = (index: number): LinearRisk => {
        const { slope, offset } = card.heads[index]!
        return { upper: sigmoid(slope * upper[index]! + offset), span: spans[index]! }
      }
      return { words, known, 'harm-prompt': risk(0), 'harm-response': risk(1), injection: risk(2) }
    },
  })
}
