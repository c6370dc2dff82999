import { InvalidArgumentError } from '../../core/index.js'
import type { Scorer } from '../scorer.js'
import { answerOf, scored, targetsOf, unparsed } from './answer.js'

/**
 * Reads the answer by a regular expression. With a target: whether what the first group caught (or the whole match) is
 * one of the targets; without: whether it matches. An answer that does not match a sample with a target is unparsed, and
 * counts as wrong only with `unmatched: 'wrong'`.
 *
 * @throws InvalidArgumentError if the expression is global or sticky: it would remember where it stood
 */
export function pattern(
  expression: RegExp,
  { name = 'pattern', unmatched = 'unparsed' }: { name?: string; unmatched?: 'unparsed' | 'wrong' } = {},
): Scorer {
  if (expression.global || expression.sticky)
    throw new InvalidArgumentError(`pattern: ${expression} must not have the flags g or y`)
  return {
    name,
    async score(state) {
      const answer = answerOf(state)
      if (typeof answer !== 'string') return answer
      const targets = targetsOf(state)
      const match = expression.exec(answer)
      if (targets === undefined) return scored(match !== null, { answer })
      if (match === null)
        return unmatched === 'wrong'
          ? scored(false, { answer })
          : unparsed('the pattern does not match', answer)
      const read = match[1] ?? match[0]
      return scored(targets.includes(read.trim()), { answer: read })
    },
  }
}
