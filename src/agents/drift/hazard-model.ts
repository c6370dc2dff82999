import { InvalidArgumentError } from '../../core/index.js'
import type { DriftPoint, EncodedRun } from './encode-run.js'
import { featureNames, featuresOf } from './features.js'
import { fitLogistic, type LogisticParameters, logisticProbability } from './logistic.js'
import type { DriftModel, Moment } from './model.js'

/** A fitted hazard model, as plain data. */
export interface HazardParameters {
  readonly kind: 'hazard'
  readonly name: string
  /** Calls the forecast behind a result looks ahead; the one in front of a call is about that call. */
  readonly horizon: number
  /** Names of the features, so that a file made by another version is refused. */
  readonly features: readonly string[]
  /** Kinds of task with an offset of their own. */
  readonly taskTypes: readonly string[]
  readonly after: LogisticParameters
  readonly before: LogisticParameters
}

export interface FitHazardOptions {
  readonly name?: string
  /** Calls to look ahead behind a result. @default 5 */
  readonly horizon?: number
  /** Penalty on squared standardised weights. @default 3 */
  readonly ridge?: number
}

/**
 * Fits the probability of a violation, given the features of each point of each run: in front of a call the discrete-time
 * logistic hazard of that call; behind a result the chance of a violation within the horizon, landmarked at every call, so
 * that no assumption on how features go on is needed. Completion competes: a run that finished first had no event.
 *
 * @throws InvalidArgumentError on no run or a bad option; InsufficientDataError without both outcomes
 * @see Cox 1972 (discrete hazards); van Houwelingen 2007 (landmarking)
 */
export function fitHazard(
  runs: readonly EncodedRun[],
  { name = 'hazard', horizon = 5, ridge = 3 }: FitHazardOptions = {},
): HazardParameters {
  if (runs.length === 0)
    throw new InvalidArgumentError('fitHazard: runs must have at least one run, got none')
  const taskTypes = [...new Set(runs.flatMap(({ taskType }) => taskType ?? []))].sort()
  const fitAt = (moment: Moment, horizon: number): LogisticParameters => {
    const rows: Float64Array[] = []
    const labels: number[] = []
    for (const run of runs)
      for (const { point, within } of landmarks(run, { moment, horizon })) {
        rows.push(rowOf(point, run.taskType, taskTypes))
        labels.push(Number(within))
      }
    return fitLogistic(rows, labels, { ridge })
  }
  return {
    kind: 'hazard',
    name,
    horizon,
    features: featureNames,
    taskTypes,
    after: fitAt('after', horizon),
    before: fitAt('before', 1),
  }
}

/** The model of some parameters. @throws InvalidArgumentError if they are for other features */
export function hazardModel(parameters: HazardParameters): DriftModel {
  const { name, horizon, features, taskTypes } = parameters
  if (features.length !== featureNames.length || features.some((feature, i) => feature !== featureNames[i]))
    throw new InvalidArgumentError('hazardModel: the parameters are for other features; fit them again')
  return Object.freeze({
    name,
    horizon: { after: horizon, before: 1 },
    forecast(point, { taskType, moment }) {
      const row = rowOf(point, taskType, taskTypes)
      const known = taskType !== undefined && taskTypes.includes(taskType)
      return { risk: logisticProbability(parameters[moment], row), basis: known ? 'task-type' : 'pooled' }
    },
  } satisfies DriftModel)
}

/** A point with what became of it. */
export interface Landmark {
  readonly point: DriftPoint
  /** Number of the call the point stands before. */
  readonly call: number
  readonly within: boolean
}

/**
 * The points of a run at which a forecast can still be right, with whether a violation came within the horizon. Behind a
 * result, the violating call is still to come; before a call, it may be this one.
 */
export function landmarks(
  run: EncodedRun,
  { moment, horizon }: { moment: Moment; horizon: number },
): Landmark[] {
  const { violatingCall } = run
  const points = moment === 'after' ? run.after : run.before
  const end = violatingCall === undefined ? points.length : violatingCall + 1
  return points.slice(0, end).map((point, call) => ({
    point,
    call,
    within: violatingCall !== undefined && violatingCall - call < horizon,
  }))
}

/** One-hot offsets behind the features; a kind of task nobody saw has none, which is the average kind. */
function rowOf(point: DriftPoint, taskType: string | undefined, taskTypes: readonly string[]): Float64Array {
  const row = featuresOf(point, taskTypes.length)
  const at = taskType === undefined ? -1 : taskTypes.indexOf(taskType)
  if (at >= 0) row[row.length - taskTypes.length + at] = 1
  return row
}
