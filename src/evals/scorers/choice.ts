import { InvalidArgumentError } from '../../core/index.js'
import type { Scorer } from '../scorer.js'
import type { TaskState } from '../solver.js'
import { answerOf, missing, scored, statedAnswer, targetsOf, unparsed } from './answer.js'

/**
 * Whether the chosen option is the target: a letter that stands for the sample's choices as they were written, whatever
 * order `multipleChoice` showed. An answer that states no letter or several is unparsed; so is a letter that was not offered.
 *
 * @param options.unparsed - `wrong` counts those as wrong, as most published figures do. @default 'not-scored'
 */
export function choice({
  name = 'choice',
  unparsed: without = 'not-scored',
}: {
  name?: string
  unparsed?: 'not-scored' | 'wrong'
} = {}): Scorer {
  return {
    name,
    async score(state) {
      const answer = answerOf(state)
      if (typeof answer !== 'string') return answer
      const targets = targetsOf(state)
      if (targets === undefined) return missing('the sample has no target')
      const order = orderOf(state)
      const letter = parseLetter(answer, order.length)
      if (letter === undefined) {
        const verdict = unparsed('the answer states no one letter of those offered', answer)
        return without === 'wrong' ? scored(false, { answer, explanation: verdict.explanation }) : verdict
      }
      const chosen = order[letter.charCodeAt(0) - 65]!
      const right = targets.some(target => placeOf(target, state) === chosen)
      return scored(right, { answer: letter })
    },
  }
}

/**
 * The letter an answer chooses: by its last line `ANSWER: …`, else by being nothing but one letter, else by a first word
 * that is a letter set off by a bracket, a full stop or a colon. Anything else is no choice: "A dog" chooses nothing.
 */
export function parseLetter(text: string, choices: number): string | undefined {
  const stated = statedAnswer(text)
  const form = /^[([*\s]*([A-Za-z])[)\]*]*(?:[.):,\s].*)?$/s
  const alone = /^[([*\s"']*([A-Za-z])[)\].:*\s"']*$/
  const leading = /^[([*\s]*([A-Z])(?:[)\]]|[.:](?=\s|$))/
  const match = stated === undefined ? (alone.exec(text) ?? leading.exec(text)) : form.exec(stated)
  const letter = match?.[1]?.toUpperCase()
  if (letter === undefined || letter.charCodeAt(0) - 65 >= choices) return undefined
  return stated !== undefined && namesAnother(stated, letter, choices) ? undefined : letter
}

/** "A or B", "A, C": a list of letters is no choice. */
function namesAnother(stated: string, letter: string, choices: number): boolean {
  const letters = [...stated.matchAll(/(?<![\w'’])([A-Z])(?![\w'’])/g)].map(([, each]) => each!)
  const joined = /^[\s([*]*[A-Za-z][)\]*]*\s*(?:,|\/|&|or\b|and\b)/i.test(stated)
  return joined && letters.some(each => each !== letter && each.charCodeAt(0) - 65 < choices)
}

/** Places among the sample's choices, in the order shown. */
function orderOf({ sample, store }: TaskState): readonly number[] {
  const order = store.choiceOrder
  if (Array.isArray(order)) return order as readonly number[]
  return [...(sample.choices ?? []).keys()]
}

/** A target is a letter, or the text of a choice. */
function placeOf(target: string, { sample: { id, choices = [] } }: TaskState): number {
  const byText = choices.indexOf(target)
  if (byText >= 0) return byText
  const place = /^[A-Za-z]$/.test(target) ? target.toUpperCase().charCodeAt(0) - 65 : -1
  if (place < 0 || place >= choices.length)
    throw new InvalidArgumentError(
      `choice: the target of sample "${id}" must be a letter or the text of one of its ${choices.length} choices, got "${target}"`,
    )
  return place
}
