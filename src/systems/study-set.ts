import { severities } from '../core/index.js'
import { lowestPositiveTier, rubricTau, type Strictness } from '../guard/index.js'
import {
  bootstrapInterval,
  InsufficientDataError,
  pairedBootstrap,
  spearman as rankCorrelation,
  take,
  thresholdCurve,
} from '../stats/index.js'
import type { ScoredRow, ScoredRows } from './score-rows.js'
import {
  type Graded,
  measureStrictness,
  relativeDrop,
  type StrictnessMeasures,
} from './strictness-measures.js'
import type { GradedSet } from './strictness-rows.js'
import type { GapComparison, Measured, RuleResult, SetStudy, TierResult } from './study-report.js'

type Taus = Readonly<Record<Strictness, number>>

/**
 * The strictness study of one scored set: the score under three thresholds against its own binary version, which keeps
 * the moderate cut under every regime. Thresholds are calibrated on the validation half, everything else but the
 * tiers' mean scores and Spearman's correlation is measured on the test half.
 *
 * @throws InsufficientDataError if a half has no positive or no negative row under a regime, or all scores are equal
 */
export function studySet(
  set: GradedSet,
  { rows, unscored }: ScoredRows,
  { seed, trainedOn }: { seed: number; trainedOn?: readonly string[] | undefined },
): SetStudy {
  const validation = rows.filter(({ half }) => half === 'validation')
  const test = rows.filter(({ half }) => half === 'test')
  const calibrated = calibratedTaus(validation)
  const rules = (['rubric', 'calibrated'] as const).flatMap(thresholds => {
    const tau = thresholds === 'rubric' ? rubricTau : calibrated
    const binary = { strict: tau.moderate, moderate: tau.moderate, loose: tau.moderate }
    return [
      measureRule({ uses: 'score', thresholds, tau }, { validation, test, seed }),
      measureRule({ uses: 'binary', thresholds, tau: binary }, { validation, test, seed }),
    ]
  })
  const comparisons = (['rubric', 'calibrated'] as const).map(thresholds =>
    compareGaps(rules, { thresholds, test, seed }),
  )
  const byTier = tierResults(rows)
  const spearman = correlation(rows, seed)
  return {
    set: set.name,
    licence: set.licence,
    tiers: set.tiers,
    mode: set.mode,
    ...(trainedOn !== undefined && { seenInTraining: trainedOn.includes(set.name) }),
    rows: { available: set.available, validation: validation.length, test: test.length, unscored },
    byTier,
    spearman,
    rules,
    comparisons,
    holds: judge({ rules, comparisons, byTier, spearman }),
    curves: {
      strict: curve(test, 'strict'),
      moderate: curve(test, 'moderate'),
      loose: curve(test, 'loose'),
    },
  }
}

/** The F1-best threshold of each regime; of equally good ones the lowest, which comes first on the curve. */
function calibratedTaus(validation: readonly Graded[]): Taus {
  const best = (regime: Strictness): number =>
    thresholdPoints(validation, regime).reduce((best, point) => (point.f1 > best.f1 ? point : best)).tau
  return { strict: best('strict'), moderate: best('moderate'), loose: best('loose') }
}

function measureRule(
  { uses, thresholds, tau }: Pick<RuleResult, 'uses' | 'thresholds' | 'tau'>,
  { validation, test, seed }: { validation: readonly Graded[]; test: readonly Graded[]; seed: number },
): RuleResult {
  const measured = (pick: (measures: StrictnessMeasures) => number): Measured => {
    const { value, low, high } = bootstrapInterval(
      test.length,
      sample => pick(measureStrictness(test, tau, sample)),
      { seed },
    )
    return { value, low, high, n: test.length }
  }
  const drops = measureStrictness(test, tau).f1.strict > 0
  return {
    uses,
    thresholds,
    tau,
    f1: {
      strict: measured(({ f1 }) => f1.strict),
      moderate: measured(({ f1 }) => f1.moderate),
      loose: measured(({ f1 }) => f1.loose),
    },
    average: measured(({ average }) => average),
    worst: measured(({ worst }) => worst),
    gap: measured(({ gap }) => gap),
    ...(drops && { relativeDrop: measured(relativeDrop) }),
    averageOnValidation: measureStrictness(validation, tau).average,
  }
}

function compareGaps(
  rules: readonly RuleResult[],
  { thresholds, test, seed }: Pick<RuleResult, 'thresholds'> & { test: readonly Graded[]; seed: number },
): GapComparison {
  const gapOf = (uses: RuleResult['uses']) => (sample: Uint32Array) =>
    measureStrictness(test, ruleOf(rules, { uses, thresholds }).tau, sample).gap
  const { value, low, high, pValue } = pairedBootstrap(
    test.length,
    { first: gapOf('binary'), second: gapOf('score') },
    { seed },
  )
  return { thresholds, value, low, high, n: test.length, pValue }
}

function tierResults(rows: readonly Graded[]): TierResult[] {
  return severities.map((severity, tier) => {
    const scores = rows.filter(row => row.tier === tier).map(({ score }) => score)
    const sum = scores.reduce((total, score) => total + score, 0)
    return { severity, n: scores.length, ...(scores.length > 0 && { meanScore: sum / scores.length }) }
  })
}

function correlation(rows: readonly ScoredRow[], seed: number): Measured {
  const scores = rows.map(({ score }) => score)
  const tiers = rows.map(({ tier }) => tier)
  const { value, low, high } = bootstrapInterval(
    rows.length,
    sample => rankCorrelation(take(scores, sample), take(tiers, sample)),
    { seed },
  )
  return { value, low, high, n: rows.length }
}

function judge({
  rules,
  comparisons,
  byTier,
  spearman,
}: Pick<SetStudy, 'rules' | 'comparisons' | 'byTier' | 'spearman'>): SetStudy['holds'] {
  const difference = comparisons.find(({ thresholds }) => thresholds === 'calibrated')!
  const means = byTier.flatMap(({ meanScore }) => (meanScore === undefined ? [] : [meanScore]))
  const onValidation = (thresholds: RuleResult['thresholds']) =>
    ruleOf(rules, { uses: 'score', thresholds }).averageOnValidation
  return {
    smallerGap: difference.value > 0,
    smallerGapBeyondChance: difference.low > 0,
    ordersTiers: spearman.value >= 0.6,
    scoreRisesWithTier: means.length > 1 && means.every((mean, i) => i === 0 || mean > means[i - 1]!),
    calibrationHelpsOnValidation: onValidation('calibrated') >= onValidation('rubric'),
  }
}

function curve(test: readonly Graded[], regime: Strictness): SetStudy['curves'][Strictness] {
  return thresholdPoints(test, regime).map(({ tau, f1, precision, recall }) => ({
    tau,
    f1,
    precision,
    recall,
  }))
}

function thresholdPoints(rows: readonly Graded[], regime: Strictness): ReturnType<typeof thresholdCurve> {
  const labels = rows.map(({ tier }) => (tier >= lowestPositiveTier[regime] ? 1 : 0))
  const scores = rows.map(({ score }) => score)
  try {
    return thresholdCurve(scores, labels)
  } catch (error) {
    if (!InsufficientDataError.isInstance(error)) throw error
    throw new InsufficientDataError(`strictness study, regime "${regime}": ${error.message}`, error)
  }
}

/** One of the four rules of a study. */
export function ruleOf(
  rules: readonly RuleResult[],
  { uses, thresholds }: Pick<RuleResult, 'uses' | 'thresholds'>,
): RuleResult {
  return rules.find(rule => rule.uses === uses && rule.thresholds === thresholds)!
}
