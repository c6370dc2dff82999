/** @file What `reproduce` gives, whichever shape a system's claim has. */
import type { ClaimReport } from './claim-report.js'
import { renderClaims } from './render-claims.js'
import { renderStudy } from './render-study.js'
import type { StudyReport } from './study-report.js'

export type Reproduction = StudyReport | ClaimReport

/** Whether the claim holds here on everything that was studied. */
export function holdsHere(reproduction: Reproduction): boolean {
  return reproduction.kind === 'claims'
    ? reproduction.holds
    : reproduction.studies.every(({ holds }) => holds.smallerGap)
}

/** Any reproduction as plain text for a terminal. @param options.width - columns to stay within, at least 40. @default 80 */
export function renderReproduction(reproduction: Reproduction, options: { width?: number } = {}): string {
  return reproduction.kind === 'claims'
    ? renderClaims(reproduction, options)
    : renderStudy(reproduction, options)
}
