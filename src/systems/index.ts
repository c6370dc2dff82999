/**
 * The published systems that Ductile unites: what each does, where it lives here, and its claim repeated at our scale.
 *
 * ```ts
 * import { findSystem, renderReproduction, searchSystems, systems } from 'ductile/systems'
 * systems.length // 31
 * searchSystems('conformal').map(({ id }) => id) // ['dual-threshold-conformal']
 * const report = await findSystem('flexguard')?.reproduce?.({ scorer: { score: conversation => guard.score(conversation) } })
 * if (report) console.log(renderReproduction(report, { width: process.stdout.columns }))
 * ```
 */

export type { ClaimReport, ClaimRow, ClaimTable } from './claim-report.js'
export { findSystem, searchSystems, systems } from './registry.js'
export { renderClaims } from './render-claims.js'
export { renderStudy } from './render-study.js'
export { holdsHere, type Reproduction, renderReproduction } from './reproduction.js'
export type {
  CurvePoint,
  GapComparison,
  Measured,
  PublishedResult,
  RuleResult,
  SetStudy,
  StudyReport,
  TierResult,
} from './study-report.js'
export type { ReproduceOptions, StudyProgress, StudyScorer, System, SystemRoom } from './system.js'
