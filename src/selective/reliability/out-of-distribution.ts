/** @file How foreign an input is: from its logits alone, and how well such a score tells foreign from familiar inputs. */
import { auroc, averagePrecision } from '../../stats/index.js'
import { checkFinite, checkNumber, checkSomeRows } from '../checks.js'
import { logSumExp, softmaxOf } from '../logits.js'

export type OodScore = 'msp' | 'max-logit' | 'energy' | 'entropy'

/** Which way each score points: `msp` and `max-logit` are high for familiar inputs, the others for foreign ones. */
export const oodDirection: Readonly<Record<OodScore, 'familiar' | 'foreign'>> = Object.freeze({
  msp: 'familiar',
  'max-logit': 'familiar',
  energy: 'foreign',
  entropy: 'foreign',
})

/**
 * `msp`: largest probability. `max-logit`: largest logit. `energy`: -T ln Σ e^(z/T). `entropy`: H of the softmax, nats.
 *
 * @param logits - shape [classes], finite; not modified
 * @param options.temperature - above 0. @default 1
 * @see Hendrycks and Gimpel 2017, arXiv:1610.02136 (MSP); Liu et al. 2020, arXiv:2010.03759 (energy)
 */
export function oodScore(
  logits: ArrayLike<number>,
  kind: OodScore,
  { temperature = 1 }: { temperature?: number } = {},
): number {
  checkSomeRows('oodScore', { logits })
  checkFinite('oodScore', { logits })
  checkNumber('oodScore', { temperature }, { min: 0, max: Number.MAX_VALUE })
  switch (kind) {
    case 'max-logit':
      return Math.max(...Array.from(logits))
    case 'energy':
      return -temperature * logSumExp(logits, temperature)
    case 'msp':
      return Math.max(...softmaxOf(logits, temperature))
    case 'entropy':
      return softmaxOf(logits, temperature).reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
  }
}

/** In [0, 1]. */
export interface OodReport {
  readonly auroc: number
  /** Average precision with familiar inputs as positives. */
  readonly aupr: number
  /** Share of foreign inputs taken for familiar when at least 95 % of the familiar ones are. */
  readonly fpr95: number
}

/**
 * Not to be merged with failure detection: a familiar input can be answered wrongly, and a foreign one rightly.
 *
 * @param familiar - scores of inputs like those trained on, finite, at least one; not modified
 * @param foreign - scores of other inputs, finite, at least one; not modified
 * @param options.high - what a high score means; see `oodDirection`. @default 'familiar'
 * @throws InvalidArgumentError if a score is not finite; InsufficientDataError if a side is empty
 */
export function oodReport(
  familiar: ArrayLike<number>,
  foreign: ArrayLike<number>,
  { high = 'familiar' }: { high?: 'familiar' | 'foreign' } = {},
): OodReport {
  checkSomeRows('oodReport', { familiar })
  checkSomeRows('oodReport', { foreign })
  checkFinite('oodReport', { familiar, foreign })
  const sign = high === 'familiar' ? 1 : -1
  const [inside, outside] = [familiar, foreign].map(side => Array.from(side, score => sign * score))
  const scores = [...inside!, ...outside!]
  const labels = [...inside!.map(() => 1), ...outside!.map(() => 0)]
  const sorted = [...inside!].sort((a, b) => b - a)
  const limit = sorted[Math.ceil(0.95 * sorted.length - 1e-9) - 1]!
  return {
    auroc: auroc(scores, labels),
    aupr: averagePrecision(scores, labels),
    fpr95: outside!.filter(score => score >= limit).length / outside!.length,
  }
}
