/** @file The tool edge of an agent, guarded: monitors, signals, approval and the ledger, for every framework alike. */
import { createHash, randomUUID } from 'node:crypto'
import {
  type AgentMonitor,
  type AgentRun,
  type CallFinding,
  type Diagnostic,
  stoppedFeedback,
  type ToolCall,
  type ToolOutcome,
} from '../agents/index.js'
import {
  type Action,
  type Decision,
  type Edge,
  isStopping,
  mostRestrictive,
  type Outcome,
} from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { guardedEdge, type Pipeline, type Verdict } from '../pipeline/index.js'
import { jsonTexts } from './json-texts.js'

/** What a person, or whoever stands in for one, says of a call that needs approval. */
export type Approval = 'approved' | 'declined' | 'pending' | 'unavailable'

export interface ApprovalRequest {
  readonly call: ToolCall
  /** Why it is asked. Quotes nothing. */
  readonly reason: string
}

export interface ToolGuardOptions {
  readonly monitor: AgentMonitor
  /** Judges arguments on `call` and results on `result`, and keeps the ledger. Without it the monitors alone decide. */
  readonly pipeline?: Pipeline
  /** Where calls come from; written to the ledger. Never content. */
  readonly origin?: Readonly<Record<string, string>>
  /** Asked about calls whose action is `review`. @default nobody is there, so that they do not run */
  readonly approve?: (request: ApprovalRequest) => Promise<Approval>
  /** Longest result that is judged, in UTF-16 units; a longer one counts as unscored. @default 1,000,000 */
  readonly maxResultLength?: number
}

/** What happens to a call. `asked`: a person has not answered yet. */
export interface CallVerdict {
  readonly type: 'run' | 'stopped' | 'asked'
  readonly action: Action
  /** As it may run: limits may have moved a number. */
  readonly call: ToolCall
  readonly reason: string
  /** For the model, where the call does not run. */
  readonly feedback: string
}

/** What happens to a result. */
export interface ResultVerdict {
  /** It may not reach the model. */
  readonly stopped: boolean
  /** `result_too_large`: it was never judged. */
  readonly code?: 'content_filter' | 'result_too_large'
  readonly reason: string
  /** For the model, in place of a stopped result. */
  readonly feedback: string
  /** How to mend a call that failed. */
  readonly diagnostic?: Diagnostic
}

/** Opens runs under guard. */
export class ToolGuard {
  readonly #options: ToolGuardOptions

  constructor(options: ToolGuardOptions) {
    this.#options = options
  }

  startRun({ id = randomUUID(), taskType }: { id?: string; taskType?: string } = {}): GuardedRun {
    return new GuardedRun(this.#options, id, taskType)
  }
}

/** One run of an agent under guard. */
export class GuardedRun {
  readonly id: string
  /** Knows what was said and done; tell it of messages by `observe`. */
  readonly monitored: AgentRun
  readonly #options: ToolGuardOptions

  constructor(options: ToolGuardOptions, id: string, taskType: string | undefined) {
    this.id = id
    this.#options = options
    this.monitored = options.monitor.startRun(taskType === undefined ? {} : { taskType })
  }

  /** Whether a call would need approval, by its monitors alone. Nothing is recorded. */
  needsApproval(call: ToolCall): boolean {
    return this.monitored.before(call).action === 'review'
  }

  /**
   * Decides about a call and records it.
   *
   * @param options.also - findings of the caller's own, such as hints of a protocol
   * @throws StoreError if the ledger fails and the policy fails closed
   */
  async before(
    asked: ToolCall,
    {
      also = [],
      approve = this.#options.approve,
    }: { also?: readonly CallFinding[]; approve?: ToolGuardOptions['approve'] | undefined } = {},
  ): Promise<CallVerdict> {
    const started = performance.now()
    const decided = this.monitored.before(asked)
    const { call } = decided
    const text = call.unparsed ?? JSON.stringify(call.arguments)
    // Signals read words, which JSON around them would hide, and what an agent says as the answer to somebody.
    const words = call.unparsed ?? jsonTexts(call.arguments).join('\n')
    const messages = [
      { role: 'user', text: `Use the tool ${call.tool}.` },
      { role: 'assistant', text: words },
    ] as const
    const judged = words.trim() === '' ? undefined : await this.#decide({ messages }, 'call')
    const findings = [...decided.findings, ...also]
    const wanted = mostRestrictive([
      ...findings.map(({ action }) => action),
      judged?.decision.action ?? 'allow',
    ])
    const objections = [
      ...findings.filter(({ action }) => action !== 'allow').map(({ reason }) => reason),
      ...(judged === undefined || judged.decision.action === 'allow' ? [] : [judged.decision.reason]),
    ]
    const because = objections.join('; ') || 'no monitor objects'
    const shadow = this.#options.pipeline?.mode === 'shadow'
    const approval =
      wanted !== 'review' || shadow
        ? undefined
        : approve === undefined
          ? 'unavailable'
          : await approve({ call, reason: because })
    const refused = approval === 'declined' || approval === 'unavailable'
    const action: Action = refused ? 'block' : wanted
    const reason = approval === undefined ? because : `${because}; ${approvalTexts[approval]}`
    await this.#record({
      edge: 'call',
      outcomes: [...findings.map(outcomeOf), ...(judged?.outcomes ?? [])],
      decision: { ...(judged?.decision ?? undecided), action, reason },
      costMs: performance.now() - started,
      text,
      origin: { tool: call.tool },
    })
    const stopped = !shadow && isStopping(action)
    const type = stopped ? 'stopped' : approval === 'pending' ? 'asked' : 'run'
    const feedback = stoppedFeedback({ action: refused ? 'review' : action, reason })
    return { type, action, call, reason, feedback }
  }

  /**
   * Takes in what came of a call, judges its text and records that.
   *
   * @throws StoreError as `before`
   */
  async after(call: ToolCall, outcome: ToolOutcome): Promise<ResultVerdict> {
    const verdict = await this.judge(outcome.text, { tool: call.tool })
    // A model never sees what was stopped, so nothing it writes can come from there.
    const seen = verdict.stopped ? { ...outcome, text: '' } : outcome
    const diagnostic = this.monitored.after(call, seen)
    return diagnostic === undefined || verdict.stopped ? verdict : { ...verdict, diagnostic }
  }

  /** Judges a text that a tool, or whoever serves it, brought in. @throws StoreError as `before` */
  async judge(text: string, origin: Readonly<Record<string, string>>): Promise<ResultVerdict> {
    const { pipeline, maxResultLength = 1_000_000 } = this.#options
    const passed = { stopped: false, reason: 'nothing objects', feedback: '' }
    if (pipeline === undefined || text.trim() === '') return passed
    const tooLarge = text.length > maxResultLength
    const judged = tooLarge
      ? this.#unscored(`longer than ${maxResultLength} characters`)
      : await this.#decide({ messages: [{ role: 'tool', text }] }, 'result')
    if (judged === undefined) return passed
    await this.#record({ ...judged, text, origin })
    if (!judged.stopped) return { ...passed, reason: judged.decision.reason }
    const reason = tooLarge
      ? `the result is longer than ${maxResultLength} characters and was not judged`
      : judged.decision.reason
    return {
      stopped: true,
      code: tooLarge ? 'result_too_large' : 'content_filter',
      reason,
      feedback: `The result was withheld by policy: ${reason}. The call itself was made: do not repeat it to get around this.`,
    }
  }

  /** Records a decision that was made elsewhere, such as about a definition. */
  async note(
    { action, reason, text }: { action: Action; reason: string; text: string },
    origin: Readonly<Record<string, string>>,
  ): Promise<void> {
    const decision = { ...undecided, action, reason }
    await this.#record({ edge: 'result', outcomes: [], decision, costMs: 0, text, origin })
  }

  async #decide(conversation: Conversation, own: Edge): Promise<Verdict | undefined> {
    const { pipeline } = this.#options
    // What an agent writes into a call is no answer to anyone: only checks of its own edge look at it.
    const edge = pipeline && (own === 'call' ? pipeline.isGuarded('call') && own : guardedEdge(pipeline, own))
    return pipeline && edge ? pipeline.decide(conversation, { edge, run: this.id }) : undefined
  }

  #unscored(message: string): Verdict {
    const { pipeline } = this.#options
    const outcomes: Outcome[] = [
      { type: 'unscored', signal: 'result', code: 'result_too_large', message, costMs: 0 },
    ]
    const decision = pipeline!.policy.decide(outcomes, { edge: 'result', run: this.id })
    const stopped = pipeline!.mode === 'enforce' && isStopping(decision.action)
    return { edge: 'result', decision, outcomes, costMs: 0, stopped }
  }

  async #record({
    text,
    origin,
    ...verdict
  }: Omit<Verdict, 'stopped'> & { text: string; origin: Readonly<Record<string, string>> }): Promise<void> {
    const { pipeline, origin: own = { adapter: 'agent' } } = this.#options
    if (pipeline === undefined) return
    const sha256 = createHash('sha256').update(text, 'utf8').digest('hex')
    const subject = { sha256, length: text.length, ...(pipeline.capture === 'on' ? { content: text } : {}) }
    const stopped = isStopping(verdict.decision.action)
    await pipeline.record({ ...verdict, stopped }, { run: this.id, origin: { ...own, ...origin }, subject })
  }
}

const undecided: Decision = Object.freeze({
  action: 'allow',
  because: [],
  exceeded: [],
  unscored: [],
  reason: '',
})

/** A rule holds or does not: 1 or 0. Only the drift monitor has something in between. */
const outcomeOf = ({ monitor, action, reason, risk }: CallFinding): Outcome => ({
  type: 'scored',
  assessment: {
    signal: monitor,
    risk: risk ?? (action === 'allow' ? 0 : 1),
    categories: [],
    reasons: action === 'allow' ? [] : [{ kind: action, message: reason }],
    costMs: 0,
  },
})

const approvalTexts: Readonly<Record<Approval, string>> = {
  approved: 'a person approved',
  declined: 'a person declined',
  pending: 'a person is asked',
  unavailable: 'nobody could be asked',
}
