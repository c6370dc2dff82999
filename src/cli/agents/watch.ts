import {
  DriftMonitor,
  type DriftVerdict,
  type OpenedDriftModel,
  type PolicyDecision,
  ProvenancePolicy,
  type ProvenanceRules,
  type ToolCall,
  type Trajectory,
} from '../../agents/index.js'
import { type Action, isStopping, mostRestrictive } from '../../core/index.js'

/** What was said of one call of a recorded run. */
export interface WatchedCall {
  /** Index of the step. */
  readonly step: number
  readonly tool: string
  /** In front of the call. */
  readonly before: DriftVerdict
  /** Where the run stood before it. */
  readonly stood: DriftVerdict
  readonly policy?: PolicyDecision
  readonly action: Action
}

export interface WatchedRun {
  readonly id: string
  readonly calls: readonly WatchedCall[]
  /** The most restrictive of all; `review` for a run that could not be followed. */
  readonly action: Action
  /** The first call that anything but `allow` and `annotate` was said of. */
  readonly firstAlarm?: WatchedCall
}

/** Goes through a recorded run as if it were happening: each call is judged before it is taken in. */
export function watchRun(
  run: Trajectory,
  { opened, rules }: { opened: OpenedDriftModel; rules?: ProvenanceRules },
): WatchedRun {
  const { model, catalog, thresholds } = opened
  const monitor = new DriftMonitor({
    model,
    catalog,
    thresholds: [thresholds.after],
    previewThresholds: [thresholds.before],
  })
  const drift = monitor.startRun(run.taskType === undefined ? {} : { taskType: run.taskType })
  const policy = rules === undefined ? undefined : new ProvenancePolicy(rules).startRun()
  const calls: WatchedCall[] = []
  for (const [step, taken] of run.steps.entries()) {
    if (taken.kind === 'tool-call') calls.push(judge(taken.call, step))
    drift.observe(taken)
    policy?.observe(taken)
  }
  const firstAlarm = calls.find(({ action }) => action === 'review' || isStopping(action))
  return {
    id: run.id,
    calls,
    action: mostRestrictive(calls.map(({ action }) => action)),
    ...(firstAlarm === undefined ? {} : { firstAlarm }),
  }

  function judge(call: ToolCall, step: number): WatchedCall {
    const before = drift.preview(call)
    const stood = drift.verdict
    const decision = policy?.decide(call)
    const action = mostRestrictive([before.action, stood.action, decision?.action ?? 'allow'])
    return {
      step,
      tool: call.tool,
      before,
      stood,
      ...(decision === undefined ? {} : { policy: decision }),
      action,
    }
  }
}
