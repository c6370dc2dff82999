import { scoreOf } from '../../core/index.js'
import {
  auroc,
  bootstrapInterval,
  brierScore,
  type Estimate,
  InsufficientDataError,
  wilsonInterval,
} from '../../stats/index.js'
import { byTaskType } from './by-task-type.js'
import type { EncodedRun } from './encode-run.js'
import { landmarks } from './hazard-model.js'
import type { DriftModel, Moment } from './model.js'

/** What a monitor did on one run. */
export interface RunResult {
  readonly run: EncodedRun
  /** Calls made when the alarm first rang; absent if it never did. */
  readonly alarmAt?: number
  /** The alarm rang behind or in front of some call, the violating one included. */
  readonly stopped: boolean
  /** An alarm behind an earlier call on a run that violates, none on one that does not (the published rule). */
  readonly correct: boolean
}

export interface MonitorReport {
  readonly name: string
  readonly runs: readonly RunResult[]
  /** Violating runs with an alarm behind an earlier call. */
  readonly detection: Estimate
  /** … or in front of the violating call itself, so that it can be stopped. */
  readonly stopped: Estimate
  /** Good runs with an alarm behind a call. */
  readonly falseAlarms: Estimate
  /** Good runs with an alarm behind or in front of a call. */
  readonly falseStops: Estimate
  /** Mean calls between alarm and violation over detected runs; absent if none was. */
  readonly earlyWarning?: number
  /** Of points behind a call, against "violated within the horizon", pairs of one kind of task only. */
  readonly withinTypeAuroc?: Estimate
  /** Over all points; a point without estimate counts as a forecast of 1. */
  readonly brier: Estimate
}

interface Row {
  readonly taskType: string | undefined
  readonly model: DriftModel
  readonly cluster: string
  readonly risk: number
  readonly within: number
}

/** One run with the monitor that watches it: fitted, and its alarm set, on other runs. */
export interface Trial {
  readonly run: EncodedRun
  readonly model: DriftModel
  /** Alarm iff score > tau, 0-100, behind a call. */
  readonly tau: number
  /** The same in front of a call. */
  readonly tauBefore: number
}

/**
 * How well a monitor foretells the violations of labelled runs. Intervals of rates are Wilson's; those of AUROC and
 * Brier come from a bootstrap over scenarios, whose runs are alike.
 *
 * @throws InsufficientDataError if there is no violating or no good run
 */
export function evaluateMonitor(
  trials: readonly Trial[],
  { name, seed = 1, resamples = 200 }: { name: string; seed?: number; resamples?: number },
): MonitorReport {
  const results = trials.map(resultOf)
  const violating = results.filter(({ run }) => run.violated)
  const good = results.filter(({ run }) => !run.violated)
  const detected = violating.filter(({ alarmAt }) => alarmAt !== undefined)
  const rows = trials.flatMap(({ model, run }) => rowsOf(model, run))
  const clusters = rows.map(({ cluster }) => cluster)
  const interval = (statistic: (given: readonly Row[]) => number): Estimate => {
    const { value, low, high } = bootstrapInterval(
      rows.length,
      drawn => statistic(Array.from(drawn, row => rows[row]!)),
      { clusters, seed, resamples },
    )
    return { value, low, high }
  }
  const leads = detected.map(({ run, alarmAt }) => run.violatingCall! - alarmAt! + 1)
  return {
    name,
    runs: results,
    detection: wilsonInterval(detected.length, violating.length),
    stopped: wilsonInterval(violating.filter(({ stopped }) => stopped).length, violating.length),
    falseAlarms: wilsonInterval(good.filter(({ alarmAt }) => alarmAt !== undefined).length, good.length),
    falseStops: wilsonInterval(good.filter(({ stopped }) => stopped).length, good.length),
    ...(leads.length === 0
      ? {}
      : { earlyWarning: leads.reduce((sum, lead) => sum + lead, 0) / leads.length }),
    ...optional(() => ({ withinTypeAuroc: interval(withinTypeAuroc) })),
    brier: interval(given =>
      brierScore(
        given.map(({ risk }) => risk),
        given.map(({ within }) => within),
      ),
    ),
  }
}

/**
 * AUROC over pairs of rows of one kind of task, judged by the same model: each group's area, weighted by its number of
 * pairs, so that the kind itself, which a prior knows, is worth nothing, nor are the levels of models fitted apart.
 *
 * @throws InsufficientDataError if no kind has both outcomes
 */
export function withinTypeAuroc(
  rows: readonly Pick<Row, 'taskType' | 'model' | 'risk' | 'within'>[],
): number {
  let pairs = 0
  let area = 0
  for (const group of [...byTaskType(rows).values()].flatMap(byModel)) {
    const positives = group.filter(({ within }) => within === 1).length
    const weight = positives * (group.length - positives)
    if (weight === 0) continue
    pairs += weight
    area +=
      weight *
      auroc(
        group.map(({ risk }) => risk),
        group.map(({ within }) => within),
      )
  }
  if (pairs === 0)
    throw new InsufficientDataError('withinTypeAuroc: no kind of task has both outcomes', {
      missing: 'positives',
    })
  return area / pairs
}

/** The forecasts behind each call, with what came of them. */
export function rowsOf(model: DriftModel, run: EncodedRun): Row[] {
  return landmarks(run, { moment: 'after', horizon: model.horizon.after }).map(({ point, within }) => ({
    taskType: run.taskType,
    model,
    cluster: run.scenario ?? run.id,
    risk: model.forecast(point, { taskType: run.taskType, moment: 'after' }).risk ?? 1,
    within: Number(within),
  }))
}

function byModel(rows: readonly Pick<Row, 'model' | 'risk' | 'within'>[]): (typeof rows)[] {
  return [...new Set(rows.map(({ model }) => model))].map(model => rows.filter(row => row.model === model))
}

function resultOf({ model, run, tau, tauBefore }: Trial): RunResult {
  const alarm = firstAlarm({ model, run, tau, moment: 'after' })
  const stopped =
    alarm !== undefined || firstAlarm({ model, run, tau: tauBefore, moment: 'before' }) !== undefined
  return {
    run,
    ...(alarm === undefined ? {} : { alarmAt: alarm }),
    stopped,
    correct: (alarm !== undefined) === run.violated,
  }
}

/** Number of the call at which the alarm first rings. */
function firstAlarm({
  model,
  run,
  tau,
  moment,
}: Pick<Trial, 'model' | 'run' | 'tau'> & { moment: Moment }): number | undefined {
  return landmarks(run, { moment, horizon: model.horizon[moment] }).find(
    ({ point }) => scoreOf(model.forecast(point, { taskType: run.taskType, moment }).risk ?? 1) > tau,
  )?.call
}

function optional<Fields extends object>(make: () => Fields): Fields | Record<string, never> {
  try {
    return make()
  } catch (error) {
    if (InsufficientDataError.isInstance(error)) return {}
    throw error
  }
}
