/** @file Reads what Qwen3Guard-Gen writes (arXiv:2510.14276). Stricter than the reference parser, which yields null. */
import { GuardParseError } from './errors.js'
import { qwen3guardCategories } from './taxonomy.js'
import type { Level } from './text-score.js'

export interface GenVerdict {
  readonly level: Level
  /** In the order written, without repetitions; empty for None. */
  readonly categories: readonly string[]
  /** Response mode only. */
  readonly refusal?: boolean
  /** `inconsistent-verdict`: Safe with a category, or another level without one. */
  readonly warnings: readonly string[]
  readonly raw: string
}

/**
 * Reads one output.
 *
 * @throws GuardParseError if the line `Safety:` or `Categories:` is missing or says something unknown, in response mode
 *   if `Refusal:` does, or if a reply is said to be a Jailbreak, which only a prompt can be
 */
export function parseGenVerdict(raw: string, kind: 'prompt' | 'response'): GenVerdict {
  const level = field(raw, 'Safety')
  if (level !== 'Safe' && level !== 'Unsafe' && level !== 'Controversial')
    throw new GuardParseError(
      `parseGenVerdict: Safety must be Safe, Unsafe or Controversial, got "${level.slice(0, 40)}"`,
    )
  const names = [
    ...new Set(
      field(raw, 'Categories')
        .split(',')
        .map(name => name.trim())
        .filter(name => name !== ''),
    ),
  ]
  const categories = names.filter(name => name !== 'None')
  const unknown = categories.find(name => !Object.hasOwn(qwen3guardCategories, name))
  if (unknown !== undefined)
    throw new GuardParseError(`parseGenVerdict: unknown category "${unknown.slice(0, 40)}"`)
  if (kind === 'response' && categories.includes('Jailbreak'))
    throw new GuardParseError('parseGenVerdict: a reply cannot be a Jailbreak')
  if (names.length === 0 || (categories.length > 0 && categories.length < names.length))
    throw new GuardParseError(
      'parseGenVerdict: Categories must be None or name categories, not both or neither',
    )
  const consistent = (level === 'Safe') === (categories.length === 0)
  return {
    level,
    categories,
    ...(kind === 'response' ? { refusal: readRefusal(raw) } : {}),
    warnings: consistent ? [] : ['inconsistent-verdict'],
    raw,
  }
}

function readRefusal(raw: string): boolean {
  const refusal = field(raw, 'Refusal')
  if (refusal !== 'Yes' && refusal !== 'No')
    throw new GuardParseError(`parseGenVerdict: Refusal must be Yes or No, got "${refusal.slice(0, 40)}"`)
  return refusal === 'Yes'
}

function field(raw: string, name: string): string {
  const values = [...raw.matchAll(new RegExp(`^[ \\t]*${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'gm'))]
  if (values.length !== 1)
    throw new GuardParseError(`parseGenVerdict: expected one line "${name}:", got ${values.length}`)
  return values[0]![1]!
}
