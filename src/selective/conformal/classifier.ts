import { InvalidArgumentError } from '../../core/index.js'
import { checkDistribution, checkNumber } from '../checks.js'
import type { ConformalCalibrator } from './fit.js'
import { labelScorer } from './score.js'
import { hashUniform } from './uniform.js'

/** Labels that hold the true one with the calibrator's guarantee. */
export interface PredictionSet {
  /** By falling probability. Empty: no label is usual enough. */
  readonly labels: readonly number[]
  /** The threshold used: a score, `null` for infinite, or that each label has its own. */
  readonly threshold: number | null | 'by-label'
  /** Groups that were not in the calibration rows; the marginal threshold stood in, so no promise for the group. */
  readonly unseenGroups?: readonly string[]
}

export interface PredictOptions {
  /** Names the input, for randomised scores. */
  readonly id?: string
  /** Instead of an id: the random number itself, in [0, 1]. */
  readonly u?: number
  /** Groups the input belongs to; several give the widest set. */
  readonly group?: string | readonly string[]
}

export interface ConformalClassifier {
  /**
   * @param probabilities - shape [classes], summing to 1; not modified
   * @throws InvalidArgumentError if the distribution or u is out of range, or an id or group is missing
   */
  predict(probabilities: ArrayLike<number>, options?: PredictOptions): PredictionSet
}

/** Makes a fitted calibrator predict. Keeps working space, so that a prediction allocates its set and little more. */
export function conformalClassifier(calibrator: ConformalCalibrator): ConformalClassifier {
  const { classes, score, seed, by } = calibrator
  const scorer = labelScorer(score, classes)
  const byLabel = calibrator.byLabel && Float64Array.from(calibrator.byLabel, cut => finite(cut.threshold))
  return {
    predict(probabilities, options = {}) {
      checkDistribution('predict', probabilities, { classes })
      const u = score.kind === 'lac' ? 0 : drawnFor(seed, options)
      if (byLabel !== undefined)
        return { labels: scorer.within(probabilities, u, byLabel), threshold: 'by-label' }
      const { threshold, unseenGroups } =
        by === 'group' ? widest(calibrator, options.group) : { threshold: calibrator.marginal.threshold }
      const labels = scorer.within(probabilities, u, finite(threshold))
      return { labels, threshold, ...(unseenGroups && { unseenGroups }) }
    },
  }
}

/** The random number of an input: its own u, or the hash of seed and id; 0 when scores are not randomised. */
export function drawnFor(seed: number | null, { id, u }: PredictOptions): number {
  if (u !== undefined) {
    checkNumber('predict', { u }, { min: 0, max: 1, closed: true })
    return u
  }
  if (seed === null) return 0
  if (id === undefined)
    throw new InvalidArgumentError('predict: id (or u) is missing, which randomised scores need')
  return hashUniform(seed, id)
}

/** The largest threshold of the groups; unseen ones count with the marginal threshold. */
function widest(
  { byGroup, marginal }: ConformalCalibrator,
  group: PredictOptions['group'],
): { threshold: number | null; unseenGroups?: readonly string[] } {
  const groups = group === undefined ? [] : typeof group === 'string' ? [group] : group
  if (groups.length === 0)
    throw new InvalidArgumentError("predict: group is missing, which a calibrator by: 'group' needs")
  const seen = (name: string): boolean => byGroup !== undefined && Object.hasOwn(byGroup, name)
  const unseenGroups = groups.filter(name => !seen(name))
  const limits = groups.map(name => finite((seen(name) ? byGroup![name]! : marginal).threshold))
  const limit = Math.max(...limits)
  return {
    threshold: limit === Number.POSITIVE_INFINITY ? null : limit,
    ...(unseenGroups.length > 0 && { unseenGroups }),
  }
}

const finite = (threshold: number | null): number => threshold ?? Number.POSITIVE_INFINITY
