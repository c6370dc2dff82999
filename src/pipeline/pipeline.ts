import {
  ConfigurationError,
  type Context,
  type Decision,
  type Delivery,
  type Edge,
  InvalidArgumentError,
  isStopping,
  type Ledger,
  type LedgerEntry,
  type Outcome,
  type Policy,
  type Receipt,
  type Signal,
  StoreError,
  type SubjectRecord,
} from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { askSignals, type SignalFailure } from './ask-signals.js'
import { contextHash, subjectRecord } from './subject-record.js'

export interface PipelineOptions {
  /** Which signals look at which edge. An edge that is not named is not judged; an empty list is a mistake. */
  readonly checks: Readonly<Partial<Record<Edge, readonly Signal<Conversation>[]>>>
  readonly policy: Policy
  /** Without one, nothing is recorded: for measuring and trying only. */
  readonly ledger?: Ledger
  /** `shadow` decides and records, and stops nothing. @default 'enforce' */
  readonly mode?: 'enforce' | 'shadow'
  /** Time each signal has, in milliseconds; then it counts as unscored. @default 5000 */
  readonly timeoutMs?: number
  /** Whether the ledger keeps the judged text itself, or only its hash and length. @default 'off' */
  readonly capture?: 'off' | 'on'
  readonly clock?: () => Date
  /** Told of every signal that gave no assessment, with the error the ledger does not quote. */
  readonly onFailure?: (failure: SignalFailure) => void
}

export interface JudgeOptions {
  readonly edge: Edge
  /** Identifier of the run (a conversation, a request). */
  readonly run: string
  /** Where it came from and goes; written to the ledger. Never content. */
  readonly origin: Readonly<Record<string, string>>
  readonly abort?: AbortSignal
}

/** What was decided, and why. Not yet evidence. */
export interface Verdict {
  readonly edge: Edge
  readonly decision: Decision
  readonly outcomes: readonly Outcome[]
  /** Wall-clock milliseconds, the ledger's included once it is kept. */
  readonly costMs: number
  /** Whether the subject may not pass: the action stops and the mode enforces. Carrying it out is the caller's. */
  readonly stopped: boolean
}

/** A verdict with the proof that it was kept. */
export interface Judgement extends Verdict {
  /** `null` without a ledger, or when it failed under failure mode `open`. */
  readonly receipt: Receipt | null
  /** Set when the ledger failed and the failure mode let the decision stand without evidence. */
  readonly unrecorded?: StoreError
}

/** What the ledger keeps beside the verdict. */
export interface RecordOptions extends Pick<JudgeOptions, 'run' | 'origin'> {
  readonly subject: SubjectRecord
  readonly delivery?: Delivery
}

export interface Pipeline {
  readonly mode: 'enforce' | 'shadow'
  readonly policy: Policy
  readonly capture: 'off' | 'on'
  /** Whether any signal looks at this edge. */
  isGuarded(edge: Edge): boolean
  /**
   * Asks the edge's signals, decides, records, and only then answers.
   *
   * A signal that throws or runs out of time gives an unscored outcome; the policy's failure mode decides about it. The
   * ledger comes before the verdict: when it cannot keep the entry, failure mode `closed` rejects, whatever the
   * decision was, and `open` answers with `unrecorded` set.
   *
   * @throws StoreError as above; the abort's reason when the caller gave up, in which case nothing was decided
   */
  judge(conversation: Conversation, options: JudgeOptions): Promise<Judgement>
  /** The first half of `judge`, for text that is judged many times while it grows and recorded once. */
  decide(conversation: Conversation, options: Omit<JudgeOptions, 'origin'>): Promise<Verdict>
  /** The second half. @throws StoreError as `judge` does */
  record(verdict: Verdict, options: RecordOptions): Promise<Judgement>
}

/**
 * The loop of Ductile: signals, policy, ledger. Knows no wire format and carries nothing out.
 *
 * @throws ConfigurationError if an edge has no signals or two of one name, or if a threshold of the policy names a
 *   signal that looks at no edge; InvalidArgumentError if timeoutMs is not positive
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { checks, policy, ledger, mode = 'enforce', timeoutMs = 5000, capture = 'off', onFailure } = options
  const clock = options.clock ?? (() => new Date())
  if (!(timeoutMs > 0))
    throw new InvalidArgumentError(`createPipeline: timeoutMs must be greater than 0, got ${timeoutMs}`)
  checkSignals(checks, policy)

  const decide: Pipeline['decide'] = async (conversation, { edge, run, abort }) => {
    const started = performance.now()
    const context: Context = { edge, run, ...(abort === undefined ? {} : { abort }) }
    const outcomes = await askSignals(checks[edge] ?? [], conversation, { context, timeoutMs, onFailure })
    const decision = policy.decide(outcomes, {
      ...context,
      at: clock(),
      subjectHash: () => subjectRecord(conversation, 'off').sha256,
    })
    const stopped = mode === 'enforce' && isStopping(decision.action)
    return { edge, decision, outcomes, costMs: performance.now() - started, stopped }
  }

  const record: Pipeline['record'] = async (verdict, { run, origin, subject, delivery }) => {
    if (ledger === undefined) return { ...verdict, receipt: null }
    const started = performance.now()
    const { edge, decision, outcomes, costMs } = verdict
    const kept = await append(ledger, policy, {
      at: clock().toISOString(),
      run,
      edge,
      mode,
      subject,
      outcomes,
      decision: { action: decision.action, reason: decision.reason, exceeded: decision.exceeded },
      policy: {
        name: policy.name,
        version: policy.version,
        failureMode: policy.failureMode,
        thresholds: policy.thresholds,
      },
      costMs,
      ...(delivery === undefined ? {} : { delivery }),
      origin,
    })
    return { ...verdict, ...kept, costMs: costMs + performance.now() - started }
  }

  return Object.freeze({
    mode,
    policy,
    capture,
    isGuarded: (edge: Edge) => checks[edge] !== undefined,
    decide,
    record,
    async judge(conversation: Conversation, { edge, run, origin, abort }: JudgeOptions): Promise<Judgement> {
      const verdict = await decide(conversation, { edge, run, ...(abort === undefined ? {} : { abort }) })
      if (ledger === undefined) return { ...verdict, receipt: null }
      const subject = subjectRecord(conversation, capture)
      return record(verdict, { run, origin: { ...origin, ...contextHash(conversation) }, subject })
    },
  })
}

async function append(
  ledger: Ledger,
  { failureMode }: Policy,
  entry: LedgerEntry,
): Promise<{ receipt: Receipt | null; unrecorded?: StoreError }> {
  try {
    return { receipt: await ledger.append(entry) }
  } catch (error) {
    if (failureMode === 'open' && StoreError.isInstance(error))
      return { receipt: null, unrecorded: error as StoreError }
    throw error
  }
}

function checkSignals(checks: PipelineOptions['checks'], policy: Policy): void {
  const names = new Set<string>()
  for (const [edge, signals] of Object.entries(checks)) {
    if (signals.length === 0)
      throw new ConfigurationError({
        where: `checks.${edge}`,
        message: `createPipeline: edge "${edge}" has no signals: name one, or leave the edge out`,
      })
    for (const [index, { name }] of signals.entries()) {
      if (signals.findIndex(signal => signal.name === name) !== index)
        throw new ConfigurationError({
          where: `checks.${edge}`,
          message: `createPipeline: edge "${edge}" has two signals named "${name}"`,
        })
      names.add(name)
    }
  }
  if (names.size === 0) return
  // A rule of the policy may look at one facet of a signal, written `signal:facet`.
  const dead = policy.thresholds.find(({ signal }) => !names.has(signal.split(':', 1)[0]!))
  if (dead !== undefined)
    throw new ConfigurationError({
      where: `policy ${policy.name}`,
      message: `createPipeline: policy "${policy.name}" has a threshold on "${dead.signal}", which looks at no edge`,
    })
}
