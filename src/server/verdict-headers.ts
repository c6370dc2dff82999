import { mostRestrictive, scoreOf } from '../core/index.js'
import type { Judgement } from '../pipeline/index.js'

/**
 * The verdict of a request, in response headers.
 *
 * - `x-ductile-action`: the most restrictive action decided
 * - `x-ductile-score`: the highest score 0-100 of any signal; absent when none scored
 * - `x-ductile-receipt`: `SEQUENCE:HASH` of each ledger entry, separated by commas
 * - `x-ductile-mode`: `shadow` when decisions were not carried out
 * - `x-ductile-unscored`: `SIGNAL:CODE` of each signal that gave no assessment
 * - `x-ductile-unrecorded`: why the ledger failed, when the failure mode let the decision stand
 */
export function verdictHeaders(
  judgements: readonly Judgement[],
  mode: 'enforce' | 'shadow',
): Record<string, string> {
  if (judgements.length === 0) return {}
  const outcomes = judgements.flatMap(judgement => judgement.outcomes)
  const scores = outcomes.flatMap(each => (each.type === 'scored' ? [scoreOf(each.assessment.risk)] : []))
  const unscored = outcomes.flatMap(each => (each.type === 'unscored' ? [`${each.signal}:${each.code}`] : []))
  const receipts = judgements.flatMap(({ receipt }) =>
    receipt === null ? [] : [`${receipt.sequence}:${receipt.hash}`],
  )
  const unrecorded = judgements.flatMap(each => (each.unrecorded === undefined ? [] : [each.unrecorded.code]))
  return {
    'x-ductile-action': mostRestrictive(judgements.map(({ decision }) => decision.action)),
    ...(scores.length === 0 ? {} : { 'x-ductile-score': String(Math.max(...scores)) }),
    ...(receipts.length === 0 ? {} : { 'x-ductile-receipt': receipts.join(',') }),
    ...(mode === 'shadow' ? { 'x-ductile-mode': mode } : {}),
    ...(unscored.length === 0 ? {} : { 'x-ductile-unscored': [...new Set(unscored)].join(',') }),
    ...(unrecorded.length === 0 ? {} : { 'x-ductile-unrecorded': [...new Set(unrecorded)].join(',') }),
  }
}
