import { describe, expect, it } from 'vitest'
import { InsufficientDataError, randomStream } from '../stats/index.js'
import { reproduceFlexguard } from './flexguard-study.js'
import { findSystem } from './registry.js'
import { renderStudy } from './render-study.js'
import { shippedSet } from './strictness-rows.js'
import { ruleOf } from './study-set.js'
import type { StudyScorer } from './system.js'

const tierOf = new Map(
  shippedSet().rows.map(({ conversation, tier }) => [conversation.messages[0]!.text, tier] as const),
)

/** A scorer that knows the tier and adds noise: the middle of its band, give or take `noise` points. */
function noisyScorer(noise: number): StudyScorer {
  const { uniform } = randomStream(5)
  return {
    score: async ({ messages }) => {
      const middle = 20 * tierOf.get(messages[0]!.text)! + 10
      return { score: Math.max(0, Math.min(100, Math.round(middle + (uniform() - 0.5) * 2 * noise))) }
    },
  }
}

describe('the strictness study', () => {
  it('finds the smaller gap of a score that knows the tiers, and says so beyond chance', async () => {
    const { studies } = await reproduceFlexguard({ scorer: noisyScorer(14) })
    const [study] = studies
    expect(study!.holds).toEqual({
      smallerGap: true,
      smallerGapBeyondChance: true,
      ordersTiers: true,
      scoreRisesWithTier: true,
      calibrationHelpsOnValidation: true,
    })
    expect(study!.rows).toEqual({ available: 120, validation: 60, test: 60, unscored: {} })
    expect(study!.byTier.map(({ n }) => n)).toEqual([24, 24, 24, 24, 24])
  })

  it('gives the binary rule the moderate cut under every regime, worked out by hand for a perfect score', async () => {
    const { studies } = await reproduceFlexguard({ scorer: noisyScorer(0) })
    const rules = studies[0]!.rules
    const score = ruleOf(rules, { uses: 'score', thresholds: 'rubric' })
    expect([score.f1.strict.value, score.average.value, score.gap.value]).toEqual([1, 1, 0])
    const binary = ruleOf(rules, { uses: 'binary', thresholds: 'rubric' })
    expect(binary.tau).toEqual({ strict: 40, moderate: 40, loose: 40 })
    // 12 test rows a tier. Strict: TP 36 FN 12: 72/84. Moderate: 1. Loose: TP 24 FP 12: 48/60.
    expect(binary.f1.strict.value).toBeCloseTo(72 / 84, 12)
    expect(binary.f1.moderate.value).toBe(1)
    expect(binary.f1.loose.value).toBe(0.8)
    expect(binary.gap.value).toBeCloseTo(0.2, 12)
    expect(binary.relativeDrop!.value).toBeCloseTo((72 / 84 - 0.8) / (72 / 84), 12)
    const difference = studies[0]!.comparisons.find(({ thresholds }) => thresholds === 'rubric')!
    expect(difference.value).toBeCloseTo(0.2, 12)
  })

  it('does not find it for a score that is binary itself', async () => {
    const scorer: StudyScorer = {
      score: async ({ messages }) => ({ score: tierOf.get(messages[0]!.text)! >= 2 ? 100 : 0 }),
    }
    const { studies } = await reproduceFlexguard({ scorer })
    expect(studies[0]!.holds).toMatchObject({ smallerGap: false, smallerGapBeyondChance: false })
  })

  it('repeats itself exactly for the same seed, and is plain JSON', async () => {
    const first = await reproduceFlexguard({ scorer: noisyScorer(20), seed: 9 })
    const second = await reproduceFlexguard({ scorer: noisyScorer(20), seed: 9 })
    expect(second).toEqual(first)
    expect(JSON.parse(JSON.stringify(first))).toEqual(first)
  })

  it('keeps intervals around their values and curves that end at the highest score', async () => {
    const { studies } = await reproduceFlexguard({ scorer: noisyScorer(25) })
    const { rules, spearman, curves } = studies[0]!
    for (const { f1, average } of rules)
      for (const { low, value, high } of [...Object.values(f1), average, spearman]) {
        expect(low).toBeLessThanOrEqual(value)
        expect(high).toBeGreaterThanOrEqual(value)
      }
    for (const points of Object.values(curves)) {
      expect(points[0]!.tau).toBe(-1)
      expect(points.at(-1)!.recall).toBe(0)
    }
  })

  it('says whether the scorer learned from a set only when it was told', async () => {
    const scorer = noisyScorer(10)
    expect((await reproduceFlexguard({ scorer })).studies[0]).not.toHaveProperty('seenInTraining')
    const told = await reproduceFlexguard({ scorer, trainedOn: ['edos_sexism'] })
    expect(told.studies[0]!.seenInTraining).toBe(false)
  })

  it('has no result for a score that never varies', async () => {
    const constant = reproduceFlexguard({ scorer: { score: async () => ({ score: 40 }) } })
    await expect(constant).rejects.toThrow(InsufficientDataError)
  })

  it('is what the registry runs', async () => {
    const report = await findSystem('flexguard')!.reproduce!({ scorer: noisyScorer(14), seed: 2 })
    expect(report).toEqual(await reproduceFlexguard({ scorer: noisyScorer(14), seed: 2 }))
  })
})

describe('renderStudy', () => {
  it('shows published and measured figures side by side within the width', async () => {
    const report = await reproduceFlexguard({ scorer: noisyScorer(14), trainedOn: [] })
    for (const width of [40, 60, 100]) {
      const text = renderStudy(report, { width })
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width)
      expect(text).toContain('81.78')
      expect(text).toContain('[x] smaller gap than its binary version')
      expect(text).toContain('shipped (prompts, Apache-2.0)')
    }
  })

  it('names what was left out', async () => {
    const report = await reproduceFlexguard({ scorer: noisyScorer(14) })
    const [study] = report.studies
    const incomplete = {
      ...report,
      notStudied: ['dices_990'],
      studies: [{ ...study!, rows: { ...study!.rows, unscored: { too_long: 3 } } }],
    }
    const text = renderStudy(incomplete, { width: 200 })
    expect(text).toContain('Not studied: dices_990 is not in the folder.')
    expect(text).toContain('Not scored and left out: 3 too_long.')
    expect(text).toContain('Whether the model learned from them was not said.')
  })
})
