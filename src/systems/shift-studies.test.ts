import { describe, expect, it } from 'vitest'
import { reproduceDualThreshold } from './dual-threshold-conformal-study.js'
import { renderClaims } from './render-claims.js'
import type { ReproduceOptions } from './system.js'
import { reproduceVlpReliability } from './vlp-reliability-study.js'

/** Each study runs two classifiers on thousands of rows: seconds alone, more beside other work. */
const timeout = 150_000
const scorer: ReproduceOptions['scorer'] = {
  score: () => Promise.reject(new Error('no text is scored here')),
}

describe('reproduceDualThreshold', () => {
  it(
    'shows that the published detector needs the label, and that coverage falls under shift',
    async () => {
      const report = await reproduceDualThreshold({ scorer, limit: 400 })
      const [simulation, ...kinds] = report.tables!
      // Rows none, medium, strong; columns accuracy, coverage, then four detectors, the first of which knows the label.
      for (const [name, accuracy, coverage, known, ...free] of simulation!.rows) {
        for (const own of free) expect(own!).toBeLessThan(known!)
        expect(accuracy!).toBeGreaterThan(0.5)
        if (name === 'none') expect(Math.abs(coverage! - 0.9)).toBeLessThan(0.03)
        if (name === 'strong') expect(coverage!).toBeLessThan(0.85)
      }
      expect(kinds.map(({ title }) => title.split(' ')[0])).toEqual(['beats', 'bearings'])
      for (const { rows } of kinds) {
        expect(Math.abs(rows[0]![1]! - 0.9)).toBeLessThan(0.05)
        // Under the worst inputs the promise is broken, and more is left unanswered.
        expect(rows[5]![1]!).toBeLessThan(0.85)
        expect(rows[5]![3]!).toBeGreaterThan(rows[0]![3]!)
        for (const [, , , , risk, accepted] of rows) expect(accepted!).toBeLessThan(risk!)
      }
      expect(report.holds).toBe(true)
      expect(report.notes.join(' ')).toContain('only synthetic')
      expect(renderClaims(report)).not.toMatch(/NaN|undefined/)
    },
    timeout,
  )
})

describe('reproduceVlpReliability', () => {
  it(
    'measures the kit on synthetic beats and bearings, and says so',
    async () => {
      const report = await reproduceVlpReliability({ scorer, limit: 400 })
      const [, , temperatures, robustness] = report.tables!
      const [none, one] = temperatures!.rows
      expect(one![3]!).toBeLessThanOrEqual(none![3]! + 0.01)
      const nll = report
        .tables!.filter(({ columns }) => columns.includes('NLL'))
        .map(({ rows }) => rows.map(row => row[3]!))
      expect(report.holds).toBe(nll.every(([, base, byClass]) => byClass! <= base! + 1e-9))
      const accuracies = robustness!.rows.map(([, accuracy]) => accuracy!)
      expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a))
      expect(report.rows.every(({ published }) => published === undefined)).toBe(true)
      expect(report.notes.join(' ')).toContain('only synthetic')
    },
    timeout,
  )
})
