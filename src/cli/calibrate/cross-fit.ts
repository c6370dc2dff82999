import {
  bootstrapInterval,
  type ConfusionCounts,
  confusionCounts,
  type Estimate,
  f1,
  randomStream,
  selectThreshold,
  type ThresholdObjective,
  take,
  wilsonInterval,
} from '../../stats/index.js'

/** How thresholds chosen by the same rule do on rows they were not chosen on. All rates in [0, 1]. */
export interface HeldOut {
  readonly folds: number
  /** The threshold each fold's other rows gave: how much it moves says how firm it is. */
  readonly taus: readonly number[]
  readonly counts: ConfusionCounts
  readonly f1: Estimate
  readonly recall: Estimate
  readonly falsePositiveRate: Estimate
}

/** Fewest rows of each class that are worth splitting. */
const fewest = 10

/**
 * Performance on held-out rows by cross-fitting: each fold is judged by the threshold chosen on the others, and the
 * verdicts are pooled. Folds keep the share of positives.
 *
 * @param scores - shape [n], each in [0, 100]; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @returns undefined if a class has fewer than 10 rows: the figure on the rows themselves is then all there is
 */
export function crossFit(
  scores: readonly number[],
  labels: readonly number[],
  { objective, folds = 5, seed = 1 }: { objective: ThresholdObjective; folds?: number; seed?: number },
): HeldOut | undefined {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (Math.min(positives, labels.length - positives) < fewest) return undefined
  const foldOf = stratifiedFolds(labels, { folds, seed })
  const predicted = new Uint8Array(labels.length)
  const taus: number[] = []
  for (let fold = 0; fold < folds; fold++) {
    const others = indicesWhere(foldOf, other => other !== fold)
    const { tau } = selectThreshold(take(scores, others), take(labels, others), {
      objective,
      source: 'cross-fitting',
      date: '',
      // The interval of a fold is thrown away: only its threshold counts.
      resamples: 100,
    })
    taus.push(tau)
    for (const row of indicesWhere(foldOf, own => own === fold)) predicted[row] = scores[row]! > tau ? 1 : 0
  }
  const counts = confusionCounts(predicted, labels)
  return {
    folds,
    taus,
    counts,
    f1: bootstrapInterval(
      labels.length,
      rows => f1(confusionCounts(take(predicted, rows), take(labels, rows))),
      { seed },
    ),
    recall: wilsonInterval(counts.truePositives, positives),
    falsePositiveRate: wilsonInterval(counts.falsePositives, labels.length - positives),
  }
}

/** A fold for each row: each class is shuffled and dealt out, so that every fold has its share of it. */
function stratifiedFolds(
  labels: readonly number[],
  { folds, seed }: { folds: number; seed: number },
): Uint8Array {
  const random = randomStream(seed)
  const foldOf = new Uint8Array(labels.length)
  for (const value of [0, 1]) {
    const rows = indicesWhere(labels, label => label === value)
    for (let i = rows.length - 1; i > 0; i--) {
      const j = random.below(i + 1)
      ;[rows[i], rows[j]] = [rows[j]!, rows[i]!]
    }
    for (const [position, row] of rows.entries()) foldOf[row] = position % folds
  }
  return foldOf
}

function indicesWhere(values: ArrayLike<number>, holds: (value: number) => boolean): number[] {
  const found: number[] = []
  for (let i = 0; i < values.length; i++) if (holds(values[i]!)) found.push(i)
  return found
}
