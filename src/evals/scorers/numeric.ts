import { InvalidArgumentError } from '../../core/index.js'
import type { Scorer } from '../scorer.js'
import { answerOf, missing, scored, statedAnswer, targetsOf, unparsed } from './answer.js'

export interface NumericOptions {
  readonly name?: string
  /** Largest difference that is still right, at least 0. @default 0 */
  readonly tolerance?: number
  /** The same as a share of the target, at least 0. @default 1e-9 */
  readonly relative?: number
}

/**
 * Whether the number the answer gives is one of the targets. Read from the last line `ANSWER: …`, else from the text: its
 * only number, or the last one. Thousands may be set off by commas. No number: unparsed.
 *
 * @throws InvalidArgumentError on a negative tolerance; when scoring, if a target is no number
 */
export function numeric({ name = 'numeric', tolerance = 0, relative = 1e-9 }: NumericOptions = {}): Scorer {
  for (const [option, value] of Object.entries({ tolerance, relative }))
    if (!(value >= 0)) throw new InvalidArgumentError(`numeric: ${option} must be at least 0, got ${value}`)
  return {
    name,
    async score(state) {
      const answer = answerOf(state)
      if (typeof answer !== 'string') return answer
      const targets = targetsOf(state)
      if (targets === undefined) return missing('the sample has no target')
      const number = lastNumber(statedAnswer(answer) ?? answer)
      if (number === undefined) return unparsed('the answer holds no number', answer)
      const right = targets.some(target => {
        const wanted = targetNumber(target, state.sample.id)
        return Math.abs(number - wanted) <= Math.max(tolerance, relative * Math.abs(wanted))
      })
      return scored(right, { answer: String(number) })
    },
  }
}

const numberForm = /(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w])/g

function lastNumber(text: string): number | undefined {
  const found = text.match(numberForm)?.at(-1)
  return found === undefined ? undefined : Number(found.replaceAll(',', '').replace('−', '-'))
}

function targetNumber(target: string, id: string): number {
  const number = target.trim() === '' ? Number.NaN : Number(target.replaceAll(',', ''))
  if (!Number.isFinite(number))
    throw new InvalidArgumentError(`numeric: the target of sample "${id}" must be a number, got "${target}"`)
  return number
}
