import type { ScoreResponse, Strictness, Threshold, Verdict } from '../api/types.js'

/** A threshold as it stands on a scale. */
export interface Mark {
  readonly strictness: Strictness
  readonly tau: number
  /** The one that decides now. */
  readonly inForce: boolean
}

/**
 * Which family of thresholds decides about harm: the one whose threshold at the served strictness the policy holds.
 * `configured` when the operator set a threshold of their own.
 */
export function kindInForce({
  score,
  strictness,
  thresholds,
}: ScoreResponse): 'rubric' | 'calibrated' | 'configured' {
  for (const kind of ['calibrated', 'rubric'] as const) {
    const { tau } = score.verdicts[kind][strictness]
    if (
      thresholds.some(
        threshold => isHarm(threshold) && threshold.provenance.kind === kind && threshold.tau === tau,
      )
    )
      return kind
  }
  return 'configured'
}

/** The harm threshold that the operator set, where neither family is in force. */
export function configuredThreshold({ thresholds }: ScoreResponse): Threshold | undefined {
  return thresholds.find(threshold => isHarm(threshold) && threshold.provenance.kind === 'configured')
}

/** The marks of three verdicts, most careful first. */
export function marksOf(
  verdicts: Readonly<Record<Strictness, Verdict>>,
  order: readonly Strictness[],
  served: Strictness | null,
): readonly Mark[] {
  return order.map(strictness => ({
    strictness,
    tau: verdicts[strictness].tau,
    inForce: strictness === served,
  }))
}

function isHarm({ signal }: Threshold): boolean {
  return !signal.includes('injection')
}
