import { type Action, isStopping, mostRestrictive } from '../../core/index.js'
import type { DriftMonitor, MonitoredRun } from '../drift/monitor.js'
import type { ToolLimitsCheck } from '../limits/tool-limits.js'
import type { ProvenancePolicy, ProvenanceRun } from '../provenance/monitor.js'
import { callKey } from '../recovery/call-key.js'
import { type Diagnostic, diagnose } from '../recovery/diagnose.js'
import type { ToolDefinition } from '../recovery/tool-definition.js'
import { type ToolError, toolErrorFrom } from '../recovery/tool-error.js'
import { validateCall } from '../recovery/validate-call.js'
import { type Step, soleAgent, type ToolCall } from '../trajectory/trajectory.js'

/** What one monitor says of a call. */
export interface CallFinding {
  /** `limits`, `provenance`, `drift`, `repetition`, or a name of the caller's. */
  readonly monitor: string
  readonly action: Action
  /** One sentence for a person. Quotes nothing. */
  readonly reason: string
  /** Of the drift monitor: probability of a violation within its horizon. */
  readonly risk?: number
}

/** What may happen to a call. */
export interface CallDecision {
  /** The most restrictive of the findings. `review`: only if a person says so. */
  readonly action: Action
  /** The call as it may run: numbers outside a limit that says `clamp` are moved. */
  readonly call: ToolCall
  /** One of every monitor that has an opinion, also where it allows. */
  readonly findings: readonly CallFinding[]
  /** The findings that object, in one sentence. */
  readonly reason: string
}

/** What came of a call. */
export interface ToolOutcome {
  readonly text: string
  readonly isError: boolean
  /** What the tool threw, where it did; else the text says what went wrong. */
  readonly error?: unknown
}

export interface AgentMonitorOptions {
  /** Where arguments come from, and what follows what. */
  readonly provenance?: ProvenancePolicy
  /** How likely a violation is. */
  readonly drift?: DriftMonitor
  /** Limits of parameters, from `toolLimits`. */
  readonly limits?: ToolLimitsCheck
  /** What the tools take: a failed call is held against it for a better diagnosis. */
  readonly tools?: readonly ToolDefinition[]
  /** How often the same failing call may be made in all; then it is blocked. @default 3 */
  readonly loopLimit?: number
}

/**
 * Everything that watches an agent's tool edge, behind two questions: may this call run, and what is to be said of what
 * came of it. Frameworks and protocols differ in how they are told; that is all their adapters do.
 *
 * ```ts
 * const run = new AgentMonitor({ provenance, drift, limits }).startRun({ taskType: 'support' })
 * run.observe({ kind: 'message', agent: 'agent', origin: 'user', text })
 * const { action, call, reason } = run.before(asked)
 * const diagnostic = run.after(call, { text: result, isError: false }) // undefined: nothing to mend
 * ```
 */
export class AgentMonitor {
  readonly #options: AgentMonitorOptions

  constructor(options: AgentMonitorOptions) {
    this.#options = options
  }

  startRun({ taskType }: { taskType?: string } = {}): AgentRun {
    return new AgentRun(this.#options, taskType)
  }
}

/** One run under watch. */
export class AgentRun {
  readonly #options: AgentMonitorOptions
  readonly #provenance: ProvenanceRun | undefined
  readonly #drift: MonitoredRun | undefined
  /** Failures of each call that has not worked since, by tool and arguments. */
  readonly #failures = new Map<string, number>()
  #tools: readonly ToolDefinition[]

  constructor(options: AgentMonitorOptions, taskType: string | undefined) {
    this.#options = options
    this.#tools = options.tools ?? []
    this.#provenance = options.provenance?.startRun()
    this.#drift = options.drift?.startRun(taskType === undefined ? {} : { taskType })
  }

  /** Tools that became known during the run. */
  know(tools: readonly ToolDefinition[]): void {
    this.#tools = tools
  }

  /** Takes in what happened: what was said, and calls and results that nobody asked `before` and `after` about. */
  observe(step: Step): void {
    this.#provenance?.observe(step)
    this.#drift?.observe(step)
  }

  /** Whether a call may run. Pure: asks what is known, changes nothing. */
  before(asked: ToolCall): CallDecision {
    const findings: CallFinding[] = []
    let call = asked
    const limited = this.#options.limits?.check(asked)
    if (limited?.action === 'correct') {
      call = { ...asked, arguments: limited.arguments }
      const moved = [...new Set(limited.violations.map(({ limit }) => limit.parameter))].join(', ')
      findings.push({ monitor: 'limits', action: 'annotate', reason: `moved to its limit: ${moved}` })
    } else if (limited !== undefined) {
      const reason = limited.action === 'block' ? limited.reason : 'within its limits'
      findings.push({ monitor: 'limits', action: limited.action, reason })
    }
    const decided = this.#provenance?.decide(call)
    if (decided !== undefined)
      findings.push({ monitor: 'provenance', action: decided.action, reason: decided.reason })
    const forecast = this.#drift?.preview(call)
    if (forecast !== undefined) {
      const { action, reason, risk } = forecast
      findings.push({ monitor: 'drift', action, reason, ...(risk === undefined ? {} : { risk }) })
    }
    const failures = this.#failures.get(callKey(call)) ?? 0
    if (failures >= (this.#options.loopLimit ?? 3))
      findings.push({
        monitor: 'repetition',
        action: 'block',
        reason: `the same call failed ${failures} times; it will not work by being repeated`,
      })
    const objecting = findings.filter(({ action }) => action !== 'allow')
    return {
      action: mostRestrictive(findings.map(({ action }) => action)),
      call,
      findings,
      reason:
        objecting.length === 0 ? 'no monitor objects' : objecting.map(({ reason }) => reason).join('; '),
    }
  }

  /** Takes in what came of a call that ran. @returns what to tell the agent if it failed */
  after(call: ToolCall, { text, isError, error }: ToolOutcome): Diagnostic | undefined {
    this.observe({ kind: 'tool-call', agent: soleAgent, origin: 'agent', call })
    const { id: callId, tool } = call
    this.observe({ kind: 'tool-result', agent: soleAgent, origin: 'tool', callId, tool, text, isError })
    const key = callKey(call)
    if (!isError) {
      this.#failures.delete(key)
      return undefined
    }
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    return diagnose(this.#errorOf(call, error ?? text), { call, attempt: failures })
  }

  /** What the schema says is wrong, else what the tool itself says. */
  #errorOf(call: ToolCall, thrown: unknown): ToolError {
    const said = toolErrorFrom(thrown)
    const known = this.#tools.some(({ name }) => name === call.tool)
    const [broken] = known ? validateCall(call, this.#tools) : []
    return broken === undefined
      ? said
      : { ...broken, ...(said.detail === undefined ? {} : { detail: said.detail }) }
  }
}

/** What a model is told of a call that may not run: that it is policy, why, and that repeating does not help. */
export function stoppedFeedback({ action, reason }: Pick<CallDecision, 'action' | 'reason'>): string {
  return isStopping(action)
    ? `Stopped by policy: ${reason}. Nothing was done. The same call will be stopped again: go on without it, or ask the user.`
    : `Not approved: ${reason}. Nothing was done. Go on without it, or ask the user.`
}
