/** @file Small parts of the vision-language kit: soft labels, and confidence and correctness of generated text. */
import { checkFinite, checkInteger, checkLabel, checkNumber, checkSomeRows } from '../checks.js'

/**
 * Label smoothing: y' = (1 - epsilon) y + epsilon / K.
 *
 * @param epsilon - in [0, 1]
 * @returns shape [classes], summing to 1
 */
export function smoothLabel(
  label: number,
  { classes, epsilon }: { classes: number; epsilon: number },
): number[] {
  checkInteger('smoothLabel', { classes }, { min: 2 })
  checkLabel('smoothLabel', label, { classes })
  checkNumber('smoothLabel', { epsilon }, { min: 0, max: 1, closed: true })
  return Array.from({ length: classes }, (_, each) => (each === label ? 1 - epsilon : 0) + epsilon / classes)
}

/** Confidence of a generated text: exp of the mean log-probability of its tokens, in (0, 1]. */
export function sequenceConfidence(tokenLogProbabilities: ArrayLike<number>): number {
  const tokens = checkSomeRows('sequenceConfidence', { tokenLogProbabilities })
  checkFinite('sequenceConfidence', { tokenLogProbabilities })
  return Math.min(1, Math.exp(Array.from(tokenLogProbabilities).reduce((sum, one) => sum + one, 0) / tokens))
}

/** Visual question answering: min(annotators who gave this answer / 3, 1). Answers are compared as given. */
export function vqaAccuracy(answer: string, annotators: readonly string[]): number {
  checkSomeRows('vqaAccuracy', { annotators })
  return Math.min(1, annotators.filter(own => own === answer).length / 3)
}
