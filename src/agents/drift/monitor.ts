import {
  type Action,
  ConfigurationError,
  mostRestrictive,
  scoreOf,
  type Threshold,
  threshold,
} from '../../core/index.js'
import type { Step, ToolCall } from '../trajectory/trajectory.js'
import { driftSignal } from './alarm.js'
import { type DriftPoint, type EncoderOptions, RunEncoder } from './encode-run.js'
import type { DriftModel, Forecast, Moment } from './model.js'
import type { SafetyState } from './state.js'

/** What the monitor says of a call or of where a run stands. */
export interface DriftVerdict {
  readonly action: Action
  /** Probability of a violation within the horizon; absent if there is no estimate. */
  readonly risk?: number
  readonly basis: Forecast['basis']
  /** The state the verdict is about: for a preview, the one the call would produce. */
  readonly state: SafetyState
  /** One sentence for a person. Quotes nothing. */
  readonly reason: string
}

export interface DriftMonitorOptions extends EncoderOptions {
  readonly model: DriftModel
  /** Thresholds of the signal `drift`. Empty: nothing but unknown tools and missing estimates is stopped. */
  readonly thresholds: readonly Threshold[]
  /** Thresholds for a proposed call, whose forecast may be about that call alone. @default thresholds */
  readonly previewThresholds?: readonly Threshold[]
}

/**
 * Watches runs and says before each call how likely a violation is.
 *
 * ```ts
 * const run = monitor.startRun({ taskType: 'support' })
 * run.observe({ kind: 'message', agent: 'agent', origin: 'user', text: 'Please …' })
 * const { action, reason } = run.preview(call) // before it runs
 * ```
 */
export class DriftMonitor {
  readonly #options: DriftMonitorOptions

  /** @throws ConfigurationError on a threshold of another signal or out of range */
  constructor(options: DriftMonitorOptions) {
    const { thresholds, previewThresholds = thresholds } = options
    const foreign = [...thresholds, ...previewThresholds].find(({ signal }) => signal !== driftSignal)
    if (foreign !== undefined)
      throw new ConfigurationError({
        where: foreign.signal,
        message: `DriftMonitor: thresholds must be of the signal "${driftSignal}", got "${foreign.signal}"`,
      })
    this.#options = {
      ...options,
      thresholds: thresholds.map(threshold),
      previewThresholds: previewThresholds.map(threshold),
    }
  }

  startRun({ taskType }: { taskType?: string } = {}): MonitoredRun {
    return new MonitoredRun(this.#options, taskType)
  }
}

/** One run under watch. */
export class MonitoredRun {
  readonly #options: DriftMonitorOptions
  readonly #taskType: string | undefined
  readonly #encoder: RunEncoder

  constructor(options: DriftMonitorOptions, taskType: string | undefined) {
    this.#options = options
    this.#taskType = taskType
    this.#encoder = new RunEncoder(options)
  }

  /** What would come of a call; nothing changes. */
  preview(call: ToolCall): DriftVerdict {
    return this.#judge(this.#encoder.preview(call), 'before')
  }

  /** Takes in what happened: messages, calls that were made, their results. */
  observe(step: Step): void {
    this.#encoder.observe(step)
  }

  /** Where the run stands now. */
  get verdict(): DriftVerdict {
    return this.#judge(this.#encoder.point, 'after')
  }

  #judge(point: DriftPoint, moment: Moment): DriftVerdict {
    const { model } = this.#options
    const thresholds =
      (moment === 'before' ? this.#options.previewThresholds : undefined) ?? this.#options.thresholds
    const { risk, basis } = model.forecast(point, { taskType: this.#taskType, moment })
    const actions: Action[] = []
    const reasons: string[] = []
    if (risk === undefined) {
      actions.push('review')
      reasons.push('no run that was learned from was ever in this state')
    } else {
      const score = scoreOf(risk)
      const exceeded = thresholds.filter(({ tau }) => score > tau)
      actions.push(...exceeded.map(({ action }) => action))
      reasons.push(
        `violation within ${model.horizon[moment]} calls: ${score} of 100 (${basis} runs, state ${point.state.level})`,
      )
      for (const { tau, action } of exceeded) reasons.push(`above ${tau}, which is to ${action}`)
    }
    if (moment === 'before' && !point.evidence.call.known) {
      actions.push('review')
      reasons.push('nobody described this tool, or its arguments cannot be read')
    }
    return {
      action: mostRestrictive(actions),
      ...(risk === undefined ? {} : { risk }),
      basis,
      state: point.state,
      reason: reasons.join('; '),
    }
  }
}
