/** @file When the cascade would rather not decide: conformal label sets, and languages the model was not shown. */
import { InvalidArgumentError } from '../../core/index.js'
import { type ConformalClassifier, conformalClassifier, fitConformal } from '../../selective/index.js'
import type { LinearCard } from '../linear/artefact.js'
import type { TextScore } from '../text-score.js'
import type { Abstention } from './cascade-score.js'

export interface AbstentionRule {
  /** Empty when there is one answer for harm and one for injection. */
  of(score: Pick<TextScore, 'mode' | 'risk' | 'injection' | 'reasons'>): readonly Abstention[]
}

/**
 * Abstains where the label set {safe, unsafe} of a decision head does not hold exactly one label.
 *
 * The guarantee, label by label (split conformal, Vovk 2012): of the texts that are in truth unsafe, at most a share
 * alpha gets the set {safe} alone or none, and of the safe ones at most alpha the set {unsafe} alone or none, on average over draws
 * of the calibration rows, if those rows and the text are exchangeable. Traffic unlike the calibration rows voids it.
 *
 * @param rows - calibration rows of the card, in thousandths of the encoder's probability
 * @throws InvalidArgumentError if alpha is not in (0, 1) or a decision head has no rows
 */
export function conformalAbstention(rows: LinearCard['calibrationRows'], alpha: number): AbstentionRule {
  if (!(alpha > 0 && alpha < 1))
    throw new InvalidArgumentError(`conformalAbstention: alpha must be in (0, 1), got ${alpha}`)
  const classifiers = new Map<string, ConformalClassifier>()
  for (const head of ['harm-prompt', 'harm-response', 'injection'] as const) {
    const own = rows[head]
    if (own === undefined || own.safe.length === 0 || own.unsafe.length === 0)
      throw new InvalidArgumentError(`conformalAbstention: the card has no calibration rows for "${head}"`)
    const labelled = [own.safe, own.unsafe].flatMap((values, label) =>
      values.map(value => ({ probabilities: [1 - value / 1000, value / 1000], label })),
    )
    classifiers.set(head, conformalClassifier(fitConformal(labelled, { alpha, by: 'label' })))
  }
  const undecided = (head: string, risk: number): boolean =>
    classifiers.get(head)!.predict([1 - risk, risk]).labels.length !== 1
  return {
    of({ mode, risk, injection, reasons }) {
      const found: Abstention[] = []
      const foreign = reasons.some(({ kind }) => kind === 'language')
      for (const signal of ['harm', 'injection'] as const) {
        if (foreign) found.push({ signal, ground: 'language' })
        else if (signal === 'harm' ? undecided(`harm-${mode}`, risk) : undecided('injection', injection.risk))
          found.push({ signal, ground: 'conformal', alpha })
      }
      return found
    },
  }
}

/** Abstains on languages alone. */
export const languageAbstention: AbstentionRule = Object.freeze({
  of: ({ reasons }) =>
    reasons.some(({ kind }) => kind === 'language')
      ? (['harm', 'injection'] as const).map(signal => ({ signal, ground: 'language' as const }))
      : [],
} satisfies AbstentionRule)
