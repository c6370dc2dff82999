import { InvalidArgumentError } from '../../core/index.js'
import { randomStream } from '../../stats/index.js'
import type { Solver } from '../solver.js'
import { answered, ask } from './generate.js'
import { withPrompt } from './prompts.js'

export interface MultipleChoiceOptions {
  /** `seeded` shuffles the options of each sample and epoch, the same way in every run. @default 'none' */
  readonly shuffle?: 'none' | 'seeded'
  /** What follows question and options. `{letters}` stands for the letters that may be chosen. */
  readonly instruction?: string
}

const defaultInstruction =
  'Answer with one line of the form "ANSWER: $LETTER", where $LETTER is one of {letters}.'

/**
 * Shows the sample's choices as A), B), …, and asks. The order shown is kept in `store.choiceOrder` (the place of each
 * shown option among the sample's choices) for the scorer `choice`.
 *
 * @throws InvalidArgumentError when solving, if the sample has fewer than 2 or more than 26 choices
 */
export function multipleChoice({
  shuffle = 'none',
  instruction = defaultInstruction,
}: MultipleChoiceOptions = {}): Solver {
  return async (state, context) => {
    const choices = state.sample.choices ?? []
    if (choices.length < 2 || choices.length > 26)
      throw new InvalidArgumentError(
        `multipleChoice: sample "${state.sample.id}" must have 2 to 26 choices, got ${choices.length}`,
      )
    const choiceOrder = [...choices.keys()]
    if (shuffle === 'seeded') shuffleInPlace(choiceOrder, context.seed)
    const options = choiceOrder.map((choice, place) => `${letterAt(place)}) ${choices[choice]}`)
    const letters = options.map((_, place) => letterAt(place)).join(', ')
    const asked = withPrompt(state, prompt =>
      [prompt, options.join('\n'), instruction.replaceAll('{letters}', letters)].join('\n\n'),
    )
    const ready = { ...asked, store: { ...state.store, choiceOrder } }
    return answered(ready, await ask(ready, context))
  }
}

export const letterAt = (place: number): string => String.fromCharCode(65 + place)

function shuffleInPlace(items: number[], seed: number): void {
  const random = randomStream(seed)
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[items[last], items[other]] = [items[other]!, items[last]!]
  }
}
