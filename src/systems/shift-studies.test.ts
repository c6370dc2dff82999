import { describe, expect, it } from 'vitest'
import { reproduceDualThreshold } from './dual-threshold-conformal-study.js'
import { renderClaims } from './render-claims.js'
import type { ReproduceOptions } from './system.js'
import { reproduceVlpReliability } from './vlp-reliability-study.js'

/** Each study trains its classifier and makes thousands of signals: seconds alone, more beside other work. */
const timeout = 150_000
const scorer: ReproduceOptions['scorer'] = {
  score: () => Promise.reject(new Error('no text is scored here')),
}

describe('reproduceDualThreshold', () => {
  it(
    'shows that the published detector needs the label, and that coverage falls under shift',
    async () => {
      const report = await reproduceDualThreshold({ scorer })
      const [simulation, bearings] = report.tables!
      // Rows none, medium, strong; columns accuracy, coverage, then four detectors, the first of which knows the label.
      for (const [name, accuracy, coverage, known, ...free] of simulation!.rows) {
        for (const own of free) expect(own!).toBeLessThan(known!)
        expect(accuracy!).toBeGreaterThan(0.5)
        if (name === 'none') expect(Math.abs(coverage! - 0.9)).toBeLessThan(0.03)
        if (name === 'strong') expect(coverage!).toBeLessThan(0.85)
      }
      const clean = bearings!.rows[0]!
      expect(Math.abs(clean[1]! - 0.9)).toBeLessThan(0.05)
      for (const [, , , , risk, accepted] of bearings!.rows) expect(accepted!).toBeLessThan(risk!)
      expect(report.holds).toBe(true)
      expect(report.notes.join(' ')).toContain('only synthetic')
      expect(renderClaims(report)).not.toMatch(/NaN|undefined/)
    },
    timeout,
  )
})

describe('reproduceVlpReliability', () => {
  it(
    'measures the kit on synthetic bearings, and says so',
    async () => {
      const report = await reproduceVlpReliability({ scorer })
      const [temperatures, robustness] = report.tables!
      const [none, one, byClass] = temperatures!.rows
      expect(one![3]!).toBeLessThanOrEqual(none![3]! + 0.01)
      expect(report.holds).toBe(byClass![3]! <= one![3]! + 1e-9)
      const accuracies = robustness!.rows.map(([, accuracy]) => accuracy!)
      expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a))
      expect(report.rows.every(({ published }) => published === undefined)).toBe(true)
      expect(report.notes.join(' ')).toContain('only synthetic')
    },
    timeout,
  )
})
