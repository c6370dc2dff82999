import { InvalidArgumentError } from '../../core/index.js'
import { randomStream } from '../../stats/index.js'

/** Runs to fit on, to set alarms on, and to measure on. */
export interface Fold<Run> {
  readonly fit: readonly Run[]
  readonly calibrate: readonly Run[]
  readonly test: readonly Run[]
}

/**
 * Splits runs by scenario, so that no scenario is on two sides: each part of `folds` is measured once, the next one sets
 * alarms, the rest is fitted on. Scenarios are dealt out kind by kind, in an order drawn by the seed.
 *
 * @param folds - an integer of at least 3
 * @throws InvalidArgumentError if there are fewer scenarios than folds
 */
export function foldsByScenario<
  Run extends { readonly scenario?: string; readonly taskType?: string; readonly id: string },
>(runs: readonly Run[], { folds, seed }: { folds: number; seed: number }): Fold<Run>[] {
  const random = randomStream(seed)
  const keyOf = (run: Run): string => run.scenario ?? run.id
  const kinds = new Map(runs.map(run => [keyOf(run), run.taskType ?? '']))
  if (!Number.isInteger(folds) || folds < 3 || kinds.size < folds)
    throw new InvalidArgumentError(
      `foldsByScenario: folds must be an integer in [3, ${kinds.size}] for ${kinds.size} scenarios, got ${folds}`,
    )
  const drawn = [...kinds].map(([scenario, kind]) => ({ scenario, kind, draw: random.uniform() }))
  drawn.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.draw - b.draw))
  const partOf = new Map(drawn.map(({ scenario }, i) => [scenario, i % folds]))
  return Array.from({ length: folds }, (_, fold) => {
    const role = (run: Run): number => (partOf.get(keyOf(run))! - fold + folds) % folds
    return {
      test: runs.filter(run => role(run) === 0),
      calibrate: runs.filter(run => role(run) === 1),
      fit: runs.filter(run => role(run) > 1),
    }
  })
}
