import { type Provenance, scoreOf, type Threshold } from '../../core/index.js'
import { checkedRate } from './checked-rate.js'
import type { EncodedRun } from './encode-run.js'
import { landmarks } from './hazard-model.js'
import type { DriftModel, Moment } from './model.js'

/** The signal's name in thresholds, assessments and reasons. */
export const driftSignal = 'drift'

/** The highest score a run reaches while a forecast can be right, 0-100. A point without estimate counts as 100. */
export function peakScore(model: DriftModel, run: EncodedRun, { moment }: { moment: Moment }): number {
  let peak = 0
  for (const { point } of landmarks(run, { moment, horizon: model.horizon[moment] }))
    peak = Math.max(peak, scoreOf(model.forecast(point, { taskType: run.taskType, moment }).risk ?? 1))
  return peak
}

/**
 * The lowest threshold whose false-alarm rate stays at or below a chosen one: at most that share of runs without a
 * violation raise any alarm. The split-conformal quantile of the peaks of good runs, so the promise holds for new runs
 * of the same kind whatever the model, in expectation over the calibration runs.
 *
 * @param runs - labelled runs the model was not fitted on; only those without violation count
 * @param options.falseAlarmRate - in (0, 1)
 * @throws InvalidArgumentError on another rate; InsufficientDataError if there are too few good runs for so low a rate
 * @see Vovk, Gammerman and Shafer 2005; Angelopoulos and Bates 2023, arXiv:2107.07511, section 1
 */
export function alarmThreshold(
  model: DriftModel,
  runs: readonly EncodedRun[],
  {
    falseAlarmRate,
    source,
    date,
    moment = 'after',
  }: { falseAlarmRate: number; source: string; date: string; moment?: Moment },
): Threshold {
  const peaks = runs
    .filter(({ violated }) => !violated)
    .map(run => peakScore(model, run, { moment }))
    .sort((a, b) => a - b)
  const rank = checkedRate('alarmThreshold', { falseAlarmRate, runs: peaks.length })
  const tau = peaks[rank - 1]!
  const provenance: Provenance = {
    kind: 'calibrated',
    source,
    objective: `false-alarm rate <= ${falseAlarmRate}`,
    n: peaks.length,
    value: peaks.filter(peak => peak > tau).length / peaks.length,
    date,
  }
  return Object.freeze({ signal: driftSignal, tau, action: 'review', provenance })
}
