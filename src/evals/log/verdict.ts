/** @file What a score says of its sample, for whoever asks only "passed or not?" */
import type { RunResult } from '../record.js'
import type { Score } from '../scorer.js'

/** `graded`: the score is neither a yes nor a no, and no threshold was given. */
export type Verdict = 'pass' | 'fail' | 'graded' | 'not-scored'

/** Whether a high value is good: the direction that a scorer's first metric with one states. @default 'higher' */
export function directionOf(result: RunResult | undefined, scorer: string): 'higher' | 'lower' {
  const metrics = result?.metrics[scorer] ?? []
  return metrics.find(({ better }) => better !== undefined)?.better ?? 'higher'
}

/**
 * A yes is good where higher is better, and bad where lower is. Inspect's letters read as yes ("C") and no ("I", "P",
 * "N": not wholly right is not right).
 *
 * @param options.passAt - from this value on a number is a yes; without it only 0 and 1 are a no and a yes
 */
export function verdictOf(
  score: Score | undefined,
  { better, passAt }: { readonly better: 'higher' | 'lower'; readonly passAt?: number | undefined },
): Verdict {
  if (score === undefined || score.type === 'not-scored') return 'not-scored'
  const said = yesOrNo(score.value, passAt)
  if (said === undefined) return 'graded'
  return said === (better === 'higher') ? 'pass' : 'fail'
}

const letters: Readonly<Record<string, boolean>> = {
  C: true,
  I: false,
  P: false,
  N: false,
  yes: true,
  no: false,
}

function yesOrNo(value: unknown, passAt: number | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return letters[value]
  if (typeof value !== 'number') return undefined
  if (passAt !== undefined) return value >= passAt
  return value === 1 ? true : value === 0 ? false : undefined
}
