/** @file Scorers that compare the answer with the sample's target by its letters. */
import type { Scorer } from '../scorer.js'
import { answerOf, missing, scored, statedAnswer, targetsOf } from './answer.js'

export interface TextMatchOptions {
  readonly name?: string
  /** `loose` ignores case, white space at the ends and doubled, and a full stop at the end. @default 'loose' */
  readonly comparison?: 'loose' | 'strict'
  /** `stated` compares what the last line `ANSWER: …` says, where there is one. @default 'whole' */
  readonly of?: 'whole' | 'stated'
}

/** Whether the answer is one of the targets. A sample without a target is not scored. */
export function exact({ name = 'exact', ...options }: TextMatchOptions = {}): Scorer {
  return textMatch(name, options, (answer, target) => answer === target)
}

/** Whether the answer contains one of the targets. */
export function includes({ name = 'includes', ...options }: TextMatchOptions = {}): Scorer {
  return textMatch(name, options, (answer, target) => target !== '' && answer.includes(target))
}

function textMatch(
  name: string,
  { comparison = 'loose', of = 'whole' }: Omit<TextMatchOptions, 'name'>,
  matches: (answer: string, target: string) => boolean,
): Scorer {
  const read = comparison === 'strict' ? (text: string) => text : loosely
  return {
    name,
    async score(state) {
      const whole = answerOf(state)
      if (typeof whole !== 'string') return whole
      const targets = targetsOf(state)
      if (targets === undefined) return missing('the sample has no target')
      const answer = of === 'stated' ? (statedAnswer(whole) ?? whole) : whole
      const right = targets.some(target => matches(read(answer), read(target)))
      return scored(right, { answer })
    },
  }
}

const loosely = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim().replace(/\.$/, '')
