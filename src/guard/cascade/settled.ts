/** @file Scores that a tier other than the encoder gives, on the encoder's scale. */
import { type ModelReference, type Reason, scoreOf } from '../../core/index.js'
import type { DecisionHead, HeadReader } from '../heads.js'
import { controversialVote } from '../level.js'
import { rubricTau, severityOf, verdictsAt } from '../strictness.js'
import type { Finding, Level, ScoredWindow, TextScore } from '../text-score.js'
import type { LargeVerdict } from './large-guard.js'

export interface SettledInput {
  readonly mode: TextScore['mode']
  /** In [0, 1]. */
  readonly harm: number
  readonly injection: number
  readonly windows: readonly Omit<ScoredWindow, 'score'>[]
  readonly findings: readonly Finding[]
  readonly reasons: readonly Reason[]
  readonly heads: HeadReader
  readonly model: ModelReference
}

/** A score from two risks alone: no categories, one score for all windows, no cost yet. */
export function settledScore({
  mode,
  harm,
  injection,
  windows,
  findings,
  reasons,
  heads,
  model,
}: SettledInput): TextScore {
  const score = scoreOf(harm)
  const calibrated = verdictsAt(score, heads.tau(`harm-${mode}`))
  return {
    mode,
    risk: harm,
    score,
    severity: severityOf(score),
    level: levelOf(calibrated),
    categories: [],
    applied: { qwen3guard: [], flexguard: [] },
    injection: {
      risk: injection,
      score: scoreOf(injection),
      verdicts: verdictsAt(scoreOf(injection), heads.tau('injection')),
    },
    verdicts: { rubric: verdictsAt(score, rubricTau), calibrated },
    windows: windows.map(window => ({ ...window, score })),
    findings,
    reasons,
    warnings: [],
    uncertainty: 1 - Math.abs(2 * harm - 1),
    model,
    costMs: 0,
  }
}

/**
 * The encoder's score with harm moved to where the large guard's level puts it: by the least that every threshold, the
 * rubric's and the calibrated, agrees with. A level is no number on our scale; what it decides is on which side of the
 * thresholds the text lies. A jailbreak raises injection above every threshold; the absence of one says nothing.
 */
export function movedTo(verdict: LargeVerdict, base: TextScore, heads: HeadReader): TextScore {
  const [low, high] = intervalOf(verdict.level, `harm-${base.mode}`, heads)
  const score = Math.min(high, Math.max(low, base.score))
  const risk = score === base.score ? base.risk : score / 100
  const calibrated = verdictsAt(score, heads.tau(`harm-${base.mode}`))
  const injectionTau = heads.tau('injection')
  const injection =
    verdict.jailbreak === true
      ? Math.max(base.injection.risk, above(injectionTau.loose) / 100)
      : base.injection.risk
  const level = levelOf(calibrated)
  return {
    ...base,
    risk,
    score,
    severity: severityOf(score),
    level,
    categories: [
      ...base.categories,
      ...verdict.categories.map(name => ({
        taxonomy: verdict.taxonomy,
        name,
        probability: verdict.probability ?? 1,
      })),
    ],
    applied: level === 'Safe' ? { qwen3guard: [], flexguard: [] } : base.applied,
    injection: {
      risk: injection,
      score: scoreOf(injection),
      verdicts: verdictsAt(scoreOf(injection), injectionTau),
    },
    verdicts: { rubric: verdictsAt(score, rubricTau), calibrated },
    uncertainty:
      verdict.probability === undefined ? base.uncertainty : 1 - Math.abs(2 * verdict.probability - 1),
  }
}

/** Scores on the side of the thresholds a level means: Safe below all strict ones, Unsafe above all loose ones. */
function intervalOf(level: Level, head: DecisionHead, heads: HeadReader): [low: number, high: number] {
  const { strict, loose } = heads.tau(head)
  if (level === 'Safe') return [0, Math.max(0, Math.floor(Math.min(strict, rubricTau.strict)))]
  if (level === 'Unsafe') return [above(Math.max(loose, rubricTau.loose)), 100]
  const low = above(Math.max(strict, rubricTau.strict))
  return [low, Math.max(low, Math.floor(Math.min(loose, rubricTau.loose)))]
}

const above = (tau: number): number => Math.min(100, Math.floor(tau) + 1)

const levelOf = (calibrated: TextScore['verdicts']['calibrated']): Level =>
  controversialVote(
    calibrated.strict.flagged ? 'Unsafe' : 'Safe',
    calibrated.loose.flagged ? 'Unsafe' : 'Safe',
  )
