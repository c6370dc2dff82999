import {
  alarmThreshold,
  type CatalogInput,
  callsOf,
  chainModel,
  type DriftModelFile,
  encodeRun,
  evaluateMonitor,
  fitChain,
  fitHazard,
  foldsByScenario,
  hazardModel,
  type MonitorReport,
  type Trajectory,
  toolCatalog,
} from '../../agents/index.js'
import { InvalidInputError } from '../../core/index.js'

export interface FitSettings {
  readonly kind: 'hazard' | 'chain'
  readonly horizon: number
  readonly falseAlarmRate: number
  readonly seed: number
  readonly catalog: CatalogInput
  /** Name of the labelled file, for provenance. */
  readonly source: string
  /** ISO date. */
  readonly date: string
}

export interface Fitted {
  readonly file: DriftModelFile
  /** On scenarios that neither the model nor its alarms saw. */
  readonly report: MonitorReport
  /** Runs left out: without a label, or without a call. */
  readonly leftOut: number
}

/**
 * Fits a model on half of the scenarios, sets its alarms on a quarter and measures it on the last quarter.
 *
 * @throws InvalidInputError if there are too few scenarios or one outcome is missing; InsufficientDataError if there are
 *   too few good runs for the false-alarm rate
 */
export function fitDrift(
  runs: readonly Trajectory[],
  { kind, horizon, falseAlarmRate, seed, catalog, source, date }: FitSettings,
): Fitted {
  const labelled = runs.filter(run => run.outcome !== undefined && callsOf(run).length > 0)
  const scenarios = new Set(labelled.map(({ scenario, id }) => scenario ?? id)).size
  const violated = labelled.filter(({ outcome }) => outcome?.violated).length
  if (scenarios < 8 || violated === 0 || violated === labelled.length)
    throw new InvalidInputError({
      code: 'too_few_runs',
      where: source,
      message: `${source}: cannot fit: at least 8 scenarios with both outcomes are needed, got ${scenarios} with ${violated} of ${labelled.length} labelled runs violating`,
    })
  const compiled = toolCatalog(catalog)
  const encoded = labelled.map(run => encodeRun(run, { catalog: compiled }))
  const [fold] = foldsByScenario(encoded, { folds: 4, seed })
  const parameters =
    kind === 'hazard' ? fitHazard(fold!.fit, { horizon }) : fitChain(fold!.fit, { horizon, smoothing: 0.1 })
  const model = parameters.kind === 'chain' ? chainModel(parameters) : hazardModel(parameters)
  const set = { falseAlarmRate, source, date }
  const thresholds = {
    after: alarmThreshold(model, fold!.calibrate, { ...set, moment: 'after' }),
    before: alarmThreshold(model, fold!.calibrate, { ...set, moment: 'before' }),
  }
  const taus = { tau: thresholds.after.tau, tauBefore: thresholds.before.tau }
  const report = evaluateMonitor(
    fold!.test.map(run => ({ run, model, ...taus })),
    { name: parameters.name, seed },
  )
  const trained = { source, runs: labelled.length, violated, date }
  return {
    file: { format: 'ductile-drift-1', parameters, thresholds, catalog, trained },
    report,
    leftOut: runs.length - labelled.length,
  }
}
