/** @file How FlexGuard's training data and reward treat scores (arXiv:2602.23636, label-consistency calibration and GRPO). */
import { InvalidArgumentError } from '../core/index.js'

/** Where scores of items labelled safe end and those labelled unsafe begin. */
const border = 40

export interface AlignScoreOptions {
  /** `linear` maps [0, 100] into the label's interval; `clip` only cuts off what crosses the border. @default 'linear' */
  readonly mode?: 'linear' | 'clip'
}

/**
 * A rater's raw score made to agree with the corpus's binary label: safe in [0, 40], unsafe in [40, 100].
 *
 * @param raw - in [0, 100]
 * @returns linear: 0.4 raw, or 40 + 0.6 raw
 * @throws InvalidArgumentError if raw leaves [0, 100]
 */
export function alignScore(
  raw: number,
  label: 'safe' | 'unsafe',
  { mode = 'linear' }: AlignScoreOptions = {},
): number {
  checkScale('alignScore', { raw })
  if (mode === 'clip') return label === 'safe' ? Math.min(raw, border) : Math.max(raw, border)
  return label === 'safe' ? (border * raw) / 100 : border + ((100 - border) * raw) / 100
}

/**
 * The dense reward for a predicted category and score: ±1 for the category plus 2 - 4 |rHat - r| / E, where E =
 * max(r, 100 - r) is the largest error possible for this target.
 *
 * @param outcome.rHat - predicted score in [0, 100]
 * @param outcome.r - target score in [0, 100]
 * @returns a number in [-3, 3]
 * @throws InvalidArgumentError if a score leaves [0, 100]
 */
export function riskAlignmentReward({
  rHat,
  r,
  categoryCorrect,
}: {
  readonly rHat: number
  readonly r: number
  readonly categoryCorrect: boolean
}): number {
  checkScale('riskAlignmentReward', { rHat, r })
  return (categoryCorrect ? 1 : -1) + 2 - (4 / Math.max(r, 100 - r)) * Math.abs(rHat - r)
}

function checkScale(caller: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values))
    if (!(value >= 0 && value <= 100))
      throw new InvalidArgumentError(`${caller}: ${name} must be in [0, 100], got ${value}`)
}
