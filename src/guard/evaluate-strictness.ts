import { InvalidArgumentError, type Severity } from '../core/index.js'
import { confusionCounts, f1 } from '../stats/index.js'
import { decide, regimeLabel, type StrictnessThresholds } from './strictness.js'
import { type FlexCategory, type Strictness, strictnesses } from './text-score.js'

export interface StrictnessReport {
  readonly f1: Readonly<Record<Strictness, number>>
  /** Mean, smallest, and largest minus smallest of the three. */
  readonly avg: number
  readonly worst: number
  readonly gap: number
  /** (F1 strict - F1 loose) / F1 strict; NaN when F1 strict is 0, since a drop from nothing is none. */
  readonly relDrop: number
}

/**
 * One scorer under three regimes: F1 of the harmful class in each, with the label worked out from the severity.
 *
 * @param items - score: integer 0-100; severity: the true tier
 * @throws InvalidArgumentError for no items or a score outside its range
 * @see FlexGuard, arXiv:2602.23636
 */
export function evaluateStrictness(
  items: readonly {
    readonly score: number
    readonly severity: Severity
    readonly categories?: readonly FlexCategory[]
  }[],
  thresholds: Pick<StrictnessThresholds, 'tau' | 'perCategory'>,
): StrictnessReport {
  if (items.length === 0) throw new InvalidArgumentError('evaluateStrictness: items must not be empty')
  const [strict, moderate, loose] = strictnesses.map(strictness =>
    f1(
      confusionCounts(
        items.map(item => (decide(item, strictness, thresholds).flagged ? 1 : 0)),
        items.map(item => regimeLabel(item.severity, strictness)),
      ),
    ),
  ) as [number, number, number]
  const all = [strict, moderate, loose]
  const worst = Math.min(...all)
  return {
    f1: { strict, moderate, loose },
    avg: all.reduce((sum, value) => sum + value, 0) / all.length,
    worst,
    gap: Math.max(...all) - worst,
    relDrop: strict === 0 ? Number.NaN : (strict - loose) / strict,
  }
}
