/** @file BFCL multi-turn's figures. Rates in percent. */
import { canonicalArguments, type ToolCall } from '../../../agents/index.js'

export const categories = [
  'multi_turn_base',
  'multi_turn_miss_func',
  'multi_turn_miss_param',
  'multi_turn_long_context',
] as const

/** Whether all reference calls of a turn were made, in their order; calls between them do not harm. */
export function turnIsRight(reference: readonly ToolCall[], made: readonly ToolCall[]): boolean {
  let next = 0
  for (const call of made) if (next < reference.length && sameCall(reference[next]!, call)) next++
  return next === reference.length
}

export const sameCall = (a: ToolCall, b: ToolCall): boolean =>
  a.tool === b.tool && canonicalArguments(a.arguments) === canonicalArguments(b.arguments)

/** The unweighted mean of the four categories; `null` where one was not asked. */
export function overallAccuracy(byCategory: Readonly<Record<string, number | null>>): number | null {
  const known = categories.flatMap(name => byCategory[name] ?? [])
  return known.length < categories.length ? null : known.reduce((sum, rate) => sum + rate, 0) / known.length
}
