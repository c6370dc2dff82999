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
import type { DriftModel } from './model.js'

/** What a monitor did on one run. */
export interface RunResult {
  readonly run: EncodedRun
  /** Calls made when the alarm first rang; absent if it never did. */
  readonly alarmAt?: number
  /** Detected: the alarm rang before the violating call was proposed, by the published rule strictly earlier. */
  readonly correct: boolean
}

export interface MonitorReport {
  readonly name: string
  readonly runs: readonly RunResult[]
  /** Violating runs with an alarm behind an earlier call. */
  readonly detection: Estimate
  /** … or in front of the violating call itself, so that it can be stopped. */
  readonly stopped: Estimate
  readonly falseAlarms: Estimate
  /** Mean calls between alarm and violation over detected runs; absent if none was. */
  readonly earlyWarning?: number
  /** Of points behind a call, against "violated within the horizon", pairs of one kind of task only. */
  readonly withinTypeAuroc?: Estimate
  /** Over all points; a point without estimate counts as a forecast of 1. */
  readonly brier: Estimate
}

interface Row {
  readonly taskType: string | undefined
  readonly cluster: string
  readonly risk: number
  readonly within: number
}

/**
 * How well a monitor foretells the violations of labelled runs. Intervals of rates are Wilson's; those of AUROC and
 * Brier come from a bootstrap over scenarios, whose runs are alike.
 *
 * @param options.tau - alarm iff score > tau, 0-100, behind a call
 * @param options.tauBefore - the same in front of a call. @default tau
 * @throws InsufficientDataError if there is no violating or no good run
 */
export function evaluateMonitor(
  model: DriftModel,
  runs: readonly EncodedRun[],
  {
    tau,
    tauBefore = tau,
    seed = 1,
    resamples = 400,
  }: { tau: number; tauBefore?: number; seed?: number; resamples?: number },
): MonitorReport {
  const results = runs.map(run => resultOf(model, run, tau))
  const violating = results.filter(({ run }) => run.violated)
  const good = results.filter(({ run }) => !run.violated)
  const detected = violating.filter(({ alarmAt }) => alarmAt !== undefined)
  const stopped = violating.filter(
    ({ run, alarmAt }) => alarmAt !== undefined || ringsBefore(model, run, tauBefore),
  )
  const rows = runs.flatMap(run => rowsOf(model, run))
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
    name: model.name,
    runs: results,
    detection: wilsonInterval(detected.length, violating.length),
    stopped: wilsonInterval(stopped.length, violating.length),
    falseAlarms: wilsonInterval(good.filter(({ alarmAt }) => alarmAt !== undefined).length, good.length),
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
 * AUROC over pairs of rows of one kind of task: each kind's area, weighted by its number of pairs, so that the kind
 * itself, which a prior knows, is worth nothing.
 *
 * @throws InsufficientDataError if no kind has both outcomes
 */
export function withinTypeAuroc(
  rows: readonly { readonly taskType: string | undefined; readonly risk: number; readonly within: number }[],
): number {
  let pairs = 0
  let area = 0
  for (const group of byTaskType(rows).values()) {
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
  const { horizon } = model
  return landmarks(run, { moment: 'after', horizon }).map(({ point, within }) => ({
    taskType: run.taskType,
    cluster: run.scenario ?? run.id,
    risk: model.forecast(point, { taskType: run.taskType, moment: 'after' }).risk ?? 1,
    within: Number(within),
  }))
}

function resultOf(model: DriftModel, run: EncodedRun, tau: number): RunResult {
  const { horizon } = model
  const point = landmarks(run, { moment: 'after', horizon }).find(
    ({ point }) =>
      scoreOf(model.forecast(point, { taskType: run.taskType, moment: 'after' }).risk ?? 1) > tau,
  )
  return {
    run,
    ...(point === undefined ? {} : { alarmAt: point.call }),
    correct: (point !== undefined) === run.violated,
  }
}

function ringsBefore(model: DriftModel, run: EncodedRun, tau: number): boolean {
  const { horizon } = model
  return landmarks(run, { moment: 'before', horizon }).some(
    ({ point }) =>
      scoreOf(model.forecast(point, { taskType: run.taskType, moment: 'before' }).risk ?? 1) > tau,
  )
}

function optional<Fields extends object>(make: () => Fields): Fields | Record<string, never> {
  try {
    return make()
  } catch (error) {
    if (InsufficientDataError.isInstance(error)) return {}
    throw error
  }
}
