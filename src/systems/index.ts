/**
 * The published systems that Ductile unites: what each does, where it lives here, and its claim repeated at our scale.
 *
 * ```ts
 * import { findSystem, renderStudy, searchSystems, systems } from 'ductile/systems'
 * systems.length // 31
 * searchSystems('conformal').map(({ id }) => id) // ['dual-threshold-conformal']
 * const report = await findSystem('flexguard')?.reproduce?.({ scorer: { score: conversation => guard.score(conversation) } })
 * if (report) console.log(renderStudy(report, { width: process.stdout.columns }))
 * ```
 */

export { findSystem, searchSystems, systems } from './registry.js'
export { renderStudy } from './render-study.js'
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
