/** @file Rules, then n-grams, then the encoder, then a large guard: each text goes as far as it has to. */
import { InvalidArgumentError, InvalidInputError, type Reason } from '../../core/index.js'
import { defaultMaxBytes, type Subject, subjectOf } from '../conversation.js'
import { type Guard, type GuardOptions, openGuard } from '../guard.js'
import { headReader } from '../heads.js'
import { type LinearModel, openLinear } from '../linear/linear.js'
import { type RuleLists, rulesOf } from '../rules/rules.js'
import { guardSignals } from '../signals.js'
import type { Conversation, TextScore } from '../text-score.js'
import { conformalAbstention, languageAbstention } from './abstention.js'
import type { Abstention, CascadeScore, TierName } from './cascade-score.js'
import { foreignLanguage, languageReason } from './language-gate.js'
import type { LargeGuard } from './large-guard.js'
import { type LowestTau, linearTier } from './linear-tier.js'
import { movedTo, settledScore } from './settled.js'
import { type TierReport, TierTally } from './tier-report.js'
import { Trail } from './trail.js'

export interface CascadeOptions {
  readonly lists?: RuleLists
  /** Asked when the encoder is unsure (see `alpha`) or does not know the language. */
  readonly large?: LargeGuard
  /** Thresholds of the operator that lie below the card's: what they would flag is never let go early. */
  readonly tau?: Partial<LowestTau>
  /**
   * Share of wrong sole answers tolerated per true label, in (0, 1): where more than one answer is plausible, or none,
   * the large guard is asked, and without one the cascade abstains. Without it only languages are abstained on.
   * @default 0.1 with a large guard, else none
   */
  readonly alpha?: number
  /** As in `GuardOptions`. @default 1 MiB */
  readonly maxBytes?: number
}

/** A guard that answers innocent texts without its encoder where it can. Takes the place of a `Guard` anywhere. */
export interface Cascade extends Guard {
  /** @throws as `Guard.score`, and what the encoder failed with if no tier can answer */
  score(conversation: Conversation, options?: { abort?: AbortSignal }): Promise<CascadeScore>
  /** What each tier has done since the cascade was made. */
  report(): readonly TierReport[]
}

/** Opens the embedded guard and its linear tier. @throws ModelIntegrityError as `openGuard` does */
export async function openCascade(
  options: CascadeOptions & { readonly guard?: GuardOptions; readonly linear?: string } = {},
): Promise<Cascade> {
  const linear = await openLinear(options.linear)
  const { maxBytes } = options
  const guard = await openGuard({ ...options.guard, ...(maxBytes === undefined ? {} : { maxBytes }) })
  try {
    return cascadeOf({ ...options, guard, linear })
  } catch (error) {
    await guard[Symbol.asyncDispose]()
    throw error
  }
}

interface Answer {
  readonly tier: TierName
  readonly score: TextScore
  readonly abstained?: readonly Abstention[]
}

/**
 * The cascade over an open guard, which it closes with itself. Whether a tier stops is SCI's rule (arXiv:2511.12240) on
 * calibrated probabilities. A tier that fails falls through to the next and says so in the trail.
 *
 * @throws InvalidArgumentError if the linear tier was fitted against another encoder, or an option is out of range
 */
export function cascadeOf({
  guard,
  linear,
  lists,
  large,
  tau = {},
  alpha = large === undefined ? undefined : 0.1,
  maxBytes = defaultMaxBytes,
}: CascadeOptions & { readonly guard: Guard; readonly linear: LinearModel }): Cascade {
  const { encoder } = linear.card
  if (encoder.sha256 !== guard.model.sha256)
    throw new InvalidArgumentError(
      `cascadeOf: ${linear.reference.id} was fitted against ${encoder.id} ${encoder.version}, not ${guard.model.id} ` +
        `${guard.model.version}: fit it again (python -m trainers.linear)`,
    )
  const heads = headReader(guard.card)
  const rules = rulesOf(lists)
  const foreign = foreignLanguage(guard.card.languages)
  const ngrams = linearTier({ linear, heads, tau, foreign })
  const unsure =
    alpha === undefined ? languageAbstention : conformalAbstention(linear.card.calibrationRows, alpha)
  const tally = new TierTally()

  const byRules = (subject: Subject, trail: Trail): Answer | undefined => {
    const { step, why } = rules.judge(subject)
    trail.visit('rules', step === 'continue' ? 'continue' : 'stop', why)
    if (step === 'continue') return undefined
    const { mode, last } = subject
    const risk = step === 'denied' ? 1 : 0
    return {
      tier: 'rules',
      score: settledScore({
        mode,
        harm: risk,
        injection: risk,
        windows: [{ message: last.message, span: { start: 0, end: last.text.length } }],
        findings: [],
        reasons: [tierReason('rules', why)],
        heads,
        model: guard.model,
      }),
    }
  }

  const byNgrams = (subject: Subject, trail: Trail): Answer | undefined => {
    const { step, why, score } = ngrams.say(subject)
    trail.visit('linear', step, why)
    return score && { tier: 'linear', score }
  }

  const byEncoder = async (
    { conversation, subject, abort }: Asked,
    trail: Trail,
  ): Promise<Answer & { abstained: readonly Abstention[] }> => {
    const scored = await guard.score(conversation, abort && { abort })
    const language = scored.reasons.some(({ kind }) => kind === 'language')
      ? undefined
      : foreign(subject.last.text)
    const score: TextScore =
      language === undefined
        ? scored
        : { ...scored, uncertainty: 1, reasons: [...scored.reasons, languageReason(language)] }
    const abstained = unsure.of(score)
    const why =
      abstained.length === 0
        ? 'one answer is plausible'
        : `unsure of ${abstained.map(({ signal, ground }) => `${signal} (${ground})`).join(' and ')}`
    trail.visit(
      'encoder',
      abstained.length === 0 ? 'stop' : large === undefined ? 'abstain' : 'continue',
      why,
    )
    return { tier: 'encoder', score, abstained }
  }

  const byLarge = async (
    { conversation, abort }: Asked,
    { score: base, abstained }: Awaited<ReturnType<typeof byEncoder>>,
    trail: Trail,
  ): Promise<Answer> => {
    const verdict = await large!.judge(conversation, abort && { abort })
    const why = `${large!.name} says ${verdict.level}`
    trail.visit('large', 'stop', why)
    const moved = movedTo(verdict, base, heads)
    return {
      tier: 'large',
      score: { ...moved, reasons: [...moved.reasons, tierReason('large', why)] },
      // A guard that names jailbreaks settles both questions, one that does not settles harm alone.
      abstained: abstained.filter(({ signal }) => signal === 'injection' && verdict.jailbreak === undefined),
    }
  }

  const answer = async (asked: Asked, trail: Trail): Promise<Answer> => {
    for (const [tier, ask] of [
      ['rules', byRules],
      ['linear', byNgrams],
    ] as const)
      try {
        const found = ask(asked.subject, trail)
        if (found !== undefined) return found
      } catch (error) {
        trail.failed(tier, error)
      }
    let own: Awaited<ReturnType<typeof byEncoder>>
    try {
      own = await byEncoder(asked, trail)
    } catch (error) {
      asked.abort?.throwIfAborted()
      // A large guard alone cannot stand in: it says nothing of injection.
      if (!InvalidInputError.isInstance(error)) trail.failed('encoder', error)
      throw error
    }
    if (own.abstained.length === 0 || large === undefined) return own
    try {
      return await byLarge(asked, own, trail)
    } catch (error) {
      asked.abort?.throwIfAborted()
      trail.failed('large', error)
      return own
    }
  }

  const score: Cascade['score'] = async (conversation, { abort } = {}) => {
    const trail = new Trail()
    const subject = subjectOf(conversation, maxBytes)
    abort?.throwIfAborted()
    let decided: TierName | undefined
    try {
      const found = await answer({ conversation, subject, ...(abort && { abort }) }, trail)
      decided = found.tier
      const abstained = found.abstained ?? []
      return {
        ...found.score,
        reasons: [...found.score.reasons, ...abstained.map(abstentionReason)],
        uncertainty: abstained.length > 0 ? 1 : found.score.uncertainty,
        costMs: performance.now() - trail.started,
        tier: found.tier,
        trail: trail.visits,
        abstained,
      }
    } finally {
      tally.add(trail.visits, decided)
    }
  }

  return Object.freeze({
    card: guard.card,
    model: guard.model,
    selfTest: guard.selfTest,
    score,
    signals: guardSignals(score),
    report: () => tally.report(),
    [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
  })
}

interface Asked {
  readonly conversation: Conversation
  readonly subject: Subject
  readonly abort?: AbortSignal
}

const tierReason = (tier: TierName, why: string): Reason => ({
  kind: 'tier',
  message: `decided by the tier "${tier}": ${why}`,
})

const abstentionReason = ({ signal, ground, alpha }: Abstention): Reason => ({
  kind: signal === 'injection' ? 'injection-abstained' : 'abstained',
  message:
    ground === 'language'
      ? `abstains on ${signal}: the model was not shown to handle this language`
      : `abstains on ${signal}: safe and unsafe are both plausible, or neither, at alpha ${alpha}`,
})
