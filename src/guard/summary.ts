/** @file From the windows of all passages to one score with its reasons. */
import { type ModelReference, type Reason, type Span, scoreOf } from '../core/index.js'
import type { HeadReader } from './heads.js'
import { foreignShareLimit } from './language.js'
import { controversialVote } from './level.js'
import type { Passage, Passages } from './passages.js'
import type { PassageResult, WindowResult } from './scorer.js'
import { rubricTau, severityOf, verdictsAt } from './strictness.js'
import { applying, categoriesOf } from './taxonomy.js'
import type { Finding, Level, ScoredWindow, TextScore } from './text-score.js'
import { composeTiers, type SafetyTier, type TierProbabilities } from './tiers/tier.js'

/** A passage with what the model said of it; in prompt mode both results are the same pass. */
export interface ScoredPassage {
  readonly passage: Passage
  readonly harm: PassageResult
  readonly injection: PassageResult
}

export interface SummaryInput {
  readonly mode: TextScore['mode']
  /** The judged text itself first. */
  readonly scored: readonly ScoredPassage[]
  readonly findings: readonly Finding[]
  readonly locate: Passages['locate']
  readonly heads: HeadReader
  /** Share of letters outside the scripts of the model's languages, in [0, 1]. */
  readonly foreignShare: number
  readonly model: ModelReference
  /** From `performance.now()`. */
  readonly started: number
}

/** More windows than this are not listed; the worst are. */
const maxWindows = 32
/** Share of tokens outside the vocabulary above which the model saw next to nothing of the text. */
const unreadableShare = 0.5

/** One window among all that count for a question. */
interface Candidate {
  readonly passage: Passage
  readonly window: WindowResult
  readonly index: number
  readonly of: number
  readonly risk: number
}

/** Puts the score together. The worst window decides, for harm and for injection each. */
export function summarise({
  mode,
  scored,
  findings,
  locate,
  heads,
  foreignShare,
  model,
  started,
}: SummaryInput): TextScore {
  const judged = scored.filter(({ passage }) => passage.counts === 'all')
  const harm = candidates(judged, 'harm')
  const injection = candidates(scored, 'injection')
  const worst = highest(harm)
  const worstInjection = highest(injection)
  const score = scoreOf(worst.risk)
  const calibrated = verdictsAt(score, heads.tau(`harm-${mode}`))
  const injectionVerdicts = verdictsAt(scoreOf(worstInjection.risk), heads.tau('injection'))
  const level = controversialVote(
    calibrated.strict.flagged ? 'Unsafe' : 'Safe',
    calibrated.loose.flagged ? 'Unsafe' : 'Safe',
  )
  const categories = categoriesOf(strongestLabels(harm), mode === 'prompt' ? worstInjection.risk : undefined)
  const first = judged[0]!.harm
  const unread = first.tokens === 0 || first.unknown / first.tokens >= unreadableShare
  const foreign = foreignShare > foreignShareLimit
  const applied = (taxonomy: string): string[] => (level === 'Safe' ? [] : applying(categories, taxonomy))
  const refusal =
    mode === 'response' && heads.hasRefusal ? first.windows[0]!.probabilities.refusal : undefined
  return {
    mode,
    risk: worst.risk,
    score,
    severity: severityOf(score),
    level,
    categories,
    applied: { qwen3guard: applied('qwen3guard'), flexguard: applied('flexguard') },
    injection: {
      risk: worstInjection.risk,
      score: scoreOf(worstInjection.risk),
      verdicts: injectionVerdicts,
    },
    ...tiersOf(harm, first.windows.length > 1),
    ...(refusal === undefined ? {} : { refusal: { probability: refusal, refused: refusal > 0.5 } }),
    verdicts: { rubric: verdictsAt(score, rubricTau), calibrated },
    windows: listed(harm, locate),
    findings: withScores(findings, judged),
    reasons: [
      ...reasonsOf(worst, 'harm', locate, calibrated.strict.flagged),
      ...reasonsOf(worstInjection, 'injection', locate, injectionVerdicts.strict.flagged),
      ...(foreign ? [languageReason(foreignShare)] : []),
      ...(unread ? [unreadableReason(first)] : []),
    ],
    warnings: warningsOf(level, score, categories),
    uncertainty: foreign || unread ? 1 : 1 - Math.abs(2 * worst.risk - 1),
    model,
    costMs: performance.now() - started,
  }
}

function candidates(scored: readonly ScoredPassage[], question: 'harm' | 'injection'): Candidate[] {
  return scored.flatMap(({ passage, [question]: { windows } }) =>
    windows.map((window, index) => ({
      passage,
      window,
      index,
      of: windows.length,
      risk: window.probabilities[question],
    })),
  )
}

/** The riskiest candidate; of equals the first, so that the text itself comes before what was decoded. */
function highest(all: readonly Candidate[]): Candidate {
  return all.reduce((worst, next) => (next.risk > worst.risk ? next : worst))
}

function strongestLabels(all: readonly Candidate[]): Map<string, number> {
  const labels = new Map<string, number>()
  for (const { window } of all)
    for (const [name, probability] of window.probabilities.categories)
      labels.set(name, Math.max(probability, labels.get(name) ?? 0))
  return labels
}

function listed(all: readonly Candidate[], locate: Passages['locate']): ScoredWindow[] {
  return [...all]
    .sort((a, b) => b.risk - a.risk)
    .slice(0, maxWindows)
    .map(({ window, passage, risk }) => ({
      ...locate(window.span()),
      score: scoreOf(risk),
      ...(passage.decodedFrom === undefined ? {} : { decodedFrom: passage.decodedFrom }),
    }))
}

/** Only the windows with the highest probability of a tier can decide, whatever the thresholds are. */
function tiersOf(all: readonly Candidate[], longText: boolean): Pick<TextScore, 'tiers'> {
  const composed = all.flatMap(({ window: { probabilities } }) =>
    probabilities.tiers === undefined
      ? []
      : [composeTiers({ unsafe: probabilities.harm, ...probabilities.tiers })],
  )
  if (composed.length === 0) return {}
  const highestOf = (tier: SafetyTier): TierProbabilities =>
    composed.reduce((most, next) => (next[tier] > most[tier] ? next : most))
  const deciding = new Set(
    (['unsafe', 'focused-attention', 'conditionally-safe'] as const).map(tier => highestOf(tier)),
  )
  return { tiers: { deciding: [...deciding], longText } }
}

/** A finding's score is that of its payload by itself. */
function withScores(findings: readonly Finding[], judged: readonly ScoredPassage[]): Finding[] {
  const scores = new Map<number, number>()
  for (const { passage, harm } of judged)
    if (passage.finding !== undefined)
      scores.set(passage.finding, scoreOf(Math.max(...harm.windows.map(window => window.probabilities.harm))))
  return findings.map((finding, index) => {
    const score = scores.get(index)
    return score === undefined ? finding : { ...finding, score }
  })
}

/** Where the decisive window lies; what was decoded or joined is named only where it made a difference to the verdict. */
function reasonsOf(
  { passage, window, index, of }: Candidate,
  question: 'harm' | 'injection',
  locate: Passages['locate'],
  flagged: boolean,
): Reason[] {
  const prefix = question === 'injection' ? 'injection-' : ''
  const where = placed(window.span(), locate)
  const reasons: Reason[] = []
  if (of > 1)
    reasons.push({
      kind: `${prefix}worst-window`,
      message: `the highest ${question} score is that of window ${index + 1} of ${of}`,
      ...where,
    })
  if (!flagged) return reasons
  if (passage.decodedFrom !== undefined)
    reasons.push({
      kind: `${prefix}decoded`,
      message: `the highest ${question} score is that of text decoded from ${passage.decodedFrom}`,
      ...where,
    })
  if (passage.acrossTurns)
    reasons.push({
      kind: `${prefix}conversation`,
      message: `the highest ${question} score is that of the user's turns taken together, not of the last one`,
      ...where,
    })
  return reasons
}

function placed(original: Span, locate: Passages['locate']): { span: Span; part: string } {
  const { message, span } = locate(original)
  return { span, part: `messages[${message}]` }
}

const languageReason = (share: number): Reason => ({
  kind: 'language',
  message: `${Math.round(share * 100)} % of the letters are in scripts of no language the model was shown to handle`,
})

const unreadableReason = ({ unknown, tokens }: PassageResult): Reason => ({
  kind: 'unreadable',
  message: `the model does not know ${unknown} of ${tokens} tokens, so it saw little of this text`,
})

function warningsOf(level: Level, score: number, categories: TextScore['categories']): string[] {
  const own = categories.filter(category => category.taxonomy === 'ductile')
  const warnings: string[] = []
  if (severityOf(score) === 'BENIGN' && own.some(category => category.probability >= 0.5))
    warnings.push('category-without-risk')
  if (level !== 'Safe' && own.length > 0 && own.every(category => category.probability < 0.5))
    warnings.push('risk-without-category')
  return warnings
}
