/** @file DeepKnown-Guard's loop (arXiv:2511.03138): a tier for each query before any answer, and for each tier its own way to answer. */
import { randomUUID } from 'node:crypto'
import {
  DuctileError,
  InvalidArgumentError,
  InvalidInputError,
  type Ledger,
  type Provenance,
} from '../../core/index.js'
import type { Conversation, Message } from '../text-score.js'
import type { SafetyTier, TierVerdict } from '../tiers/tier.js'
import type { TierClassifier } from '../tiers/tier-classifier.js'
import { auditEntry } from './audit.js'
import { type GroundedAnswer, type GroundingOptions, groundAnswer } from './ground-answer.js'
import type { Citation } from './groundedness.js'
import { type ChatFn, extractiveInterpreter, type Interpreter } from './interpret.js'
import type { KnowledgeBase } from './knowledge-base.js'
import { defaultNotices, type Notices } from './notices.js'
import { type ResponsePath, type ResponsePolicy, routeResponse, scriptFor } from './route.js'

export interface SafetyResponderOptions {
  readonly classifier: TierClassifier
  readonly kb: KnowledgeBase
  /** The agent. Asked for safe queries, and for conditionally safe ones whose condition holds; never for others. */
  readonly generate: ChatFn
  /** @default extractiveInterpreter() */
  readonly interpret?: Interpreter
  readonly policy: ResponsePolicy & { readonly version: string }
  /** Without a verdict: `closed` refuses, `constrained` treats the query as conditionally safe. */
  readonly failureMode: 'closed' | 'constrained'
  /** Where every response is recorded before it is given. */
  readonly ledger: Ledger
  /** Where the classifier's thresholds come from. */
  readonly thresholdProvenance: Provenance
  /** Whether text from outside carries instructions. */
  readonly isInstruction: GroundingOptions['isInstruction']
  /** Whether a reply may be given; asked of every constrained answer. */
  readonly isAcceptable: (
    conversation: Conversation,
    options: { readonly abort: AbortSignal },
  ) => Promise<boolean>
  /** Whether the condition of a conditionally safe query holds. @default never */
  readonly isConditionMet?: (verdict: TierVerdict, messages: readonly Message[]) => Promise<boolean>
  readonly notices?: Notices
  /** @default 0.6 */
  readonly minSupport?: number
  /** @default 1 */
  readonly minGroundedness?: number
  /** @default 5 */
  readonly passagesAtMost?: number
  /** Time each stage has. @default 10000 */
  readonly timeoutMs?: number
  readonly now?: () => Date
}

export interface SafeResponse {
  readonly text: string
  readonly verdict: TierVerdict
  readonly path: ResponsePath
  readonly citations: readonly Citation[]
  /** Of the draft, before unsupported claims were dropped. */
  readonly groundedness?: number
  /** `SEQUENCE:HASH` of the ledger entry. */
  readonly auditId: string
}

export interface SafetyResponder {
  /**
   * Answers the last message of a user.
   *
   * @throws InvalidInputError if it is empty or not a user's; StoreError if the record cannot be kept, in which case
   *   nothing is answered; whatever the agent throws on a safe query
   */
  respond(messages: readonly Message[]): Promise<SafeResponse>
}

/** @throws ConfigurationError without a default script; InvalidArgumentError on a share or time out of range */
export function createSafetyResponder(options: SafetyResponderOptions): SafetyResponder {
  const settled = settle(options)
  return { respond: messages => respond(messages, settled) }
}

type Settled = Required<SafetyResponderOptions>

function settle(options: SafetyResponderOptions): Settled {
  const settled: Settled = {
    interpret: extractiveInterpreter(),
    isConditionMet: async () => false,
    notices: defaultNotices,
    minSupport: 0.6,
    minGroundedness: 1,
    passagesAtMost: 5,
    timeoutMs: 10_000,
    now: () => new Date(),
    ...options,
  }
  scriptFor([], settled.policy)
  for (const name of ['minSupport', 'minGroundedness'] as const)
    if (!(settled[name] > 0 && settled[name] <= 1))
      throw new InvalidArgumentError(`createSafetyResponder: ${name} must be in (0, 1], got ${settled[name]}`)
  for (const name of ['timeoutMs', 'passagesAtMost'] as const)
    if (!(settled[name] > 0))
      throw new InvalidArgumentError(
        `createSafetyResponder: ${name} must be greater than 0, got ${settled[name]}`,
      )
  return settled
}

/** What a way of answering gives. */
type Answer = Pick<GroundedAnswer, 'text' | 'path'> & Partial<GroundedAnswer>

async function respond(messages: readonly Message[], settled: Settled): Promise<SafeResponse> {
  const last = messages.at(-1)
  if (last?.role !== 'user' || last.text.trim() === '')
    throw new InvalidInputError({
      code: 'empty_query',
      where: 'messages',
      message: 'messages: must end in a message of the user that is not empty',
    })
  const stagesMs: Record<string, number> = {}
  const time = timer(settled.timeoutMs, stagesMs)
  const { verdict, failure } = await classify({ messages }, settled, time)
  const routed = routeResponse(verdict, settled.policy)
  const answer = await answerBy(routed, { messages, verdict, question: last.text }, settled, time)
  const receipt = await settled.ledger.append(
    auditEntry({
      conversation: { messages },
      verdict,
      path: answer.path,
      routed,
      passages: answer.passages ?? [],
      setAside: answer.setAside ?? [],
      citations: answer.citations ?? [],
      groundedness: answer.groundedness,
      classifier: settled.classifier.name,
      thresholds: settled.classifier.thresholds,
      provenance: settled.thresholdProvenance,
      policyVersion: settled.policy.version,
      failureMode: settled.failureMode,
      failure: failure === undefined ? undefined : { code: failure, costMs: stagesMs.classify ?? 0 },
      stagesMs,
      run: randomUUID(),
      at: settled.now(),
    }),
  )
  return {
    text: answer.text,
    verdict,
    path: answer.path,
    citations: answer.citations ?? [],
    ...(answer.groundedness === undefined ? {} : { groundedness: answer.groundedness }),
    auditId: `${receipt.sequence}:${receipt.hash}`,
  }
}

async function classify(
  conversation: Conversation,
  { classifier, failureMode }: Settled,
  time: Timer,
): Promise<{ verdict: TierVerdict; failure?: string }> {
  try {
    return { verdict: await time('classify', abort => classifier.classify(conversation, { abort })) }
  } catch (error) {
    const failure = DuctileError.isInstance(error) ? error.code : 'signal_failed'
    const tier: SafetyTier = failureMode === 'closed' ? 'unsafe' : 'conditionally-safe'
    const probs = { safe: 0, 'conditionally-safe': 0, 'focused-attention': 0, unsafe: 0, [tier]: 1 }
    const reasons = [`the tier classifier gave no verdict (${failure}); failure mode ${failureMode}`]
    return {
      failure,
      verdict: { tier, probs, sensitive: true, topics: [], reasons, degraded: true },
    }
  }
}

interface Query {
  readonly messages: readonly Message[]
  readonly verdict: TierVerdict
  readonly question: string
}

async function answerBy(path: ResponsePath, query: Query, settled: Settled, time: Timer): Promise<Answer> {
  switch (path) {
    case 'agent':
      return { path, text: await time('generate', abort => settled.generate(query.messages, { abort })) }
    case 'constrained':
      return constrained(query, settled, time)
    case 'knowledge-base':
      return groundAnswer(query.question, settled, time)
    case 'refusal-script':
      return { path, text: scriptFor(query.verdict.topics, settled.policy) }
    case 'human':
    case 'abstain':
      return { path, text: settled.notices[path] }
  }
}

const constraint =
  'Answer within what is established for this user alone: state the conditions the answer depends on, and give nothing that could be misused without them.'

/** Without the condition a question back, or for a false premise what the sources say; with it an answer that is checked again. */
async function constrained(
  { messages, verdict, question }: Query,
  settled: Settled,
  time: Timer,
): Promise<Answer> {
  const { notices, generate, isAcceptable, isConditionMet } = settled
  const clarify: Answer = { path: 'constrained', text: notices.clarify[verdict.condition ?? 'other'] }
  const met = await time('condition', () => isConditionMet(verdict, messages)).catch(() => false)
  if (!met) {
    if (verdict.condition !== 'premise') return clarify
    const corrected = await groundAnswer(question, settled, time)
    return corrected.path === 'knowledge-base' ? corrected : { ...corrected, ...clarify }
  }
  try {
    const asked = [{ role: 'system' as const, text: constraint }, ...messages]
    const text = await time('generate', abort => generate(asked, { abort }))
    const reply: Conversation = { messages: [...messages, { role: 'assistant', text }] }
    if (await time('check', abort => isAcceptable(reply, { abort }))) return { path: 'constrained', text }
  } catch {
    // What was not given or could not be checked is not said: the sources answer instead.
  }
  return groundAnswer(question, settled, time)
}

type Timer = <T>(stage: string, work: (abort: AbortSignal) => Promise<T>) => Promise<T>

/** Times each stage and ends it when it takes too long. */
function timer(timeoutMs: number, stagesMs: Record<string, number>): Timer {
  return async (stage, work) => {
    const started = performance.now()
    const controller = new AbortController()
    let alarm: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      alarm = setTimeout(() => {
        const error = new DuctileError({
          code: 'timeout',
          message: `${stage}: nothing within ${timeoutMs} ms`,
        })
        reject(error)
        controller.abort(error)
      }, timeoutMs)
    })
    try {
      return await Promise.race([work(controller.signal), late])
    } finally {
      clearTimeout(alarm)
      stagesMs[stage] = (stagesMs[stage] ?? 0) + performance.now() - started
    }
  }
}
