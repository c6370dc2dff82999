import { expect, it } from 'vitest'
import { reproduceReliability } from './reliability-assessment-study.js'
import { renderClaims } from './render-claims.js'

it('bounds a known truth, keeps the base of its logarithms, and says that digits were not there', async () => {
  const scorer = { score: () => Promise.reject(new Error('no text is scored here')) }
  const report = await reproduceReliability({ scorer })
  expect(report.holds).toBe(true)
  const exact = report.rows.flatMap(row => (row.exact === undefined ? [] : [row.exact]))
  expect(Math.abs(exact[0]! - 0.005)).toBeLessThan(0.001)
  expect(exact[1]!).toBeLessThan(1e-4)
  expect(exact[2]!).toBeCloseTo(2.001e-7, 12)
  expect(report.notes.join(' ')).toContain('only synthetic')
  expect(renderClaims(report)).not.toMatch(/NaN|undefined/)
}, 60_000)
