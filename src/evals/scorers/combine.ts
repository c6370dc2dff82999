import { InvalidArgumentError } from '../../core/index.js'
import { numberOfValue } from '../metrics/score-number.js'
import type { Score, Scorer } from '../scorer.js'
import type { SolverContext, TaskState } from '../solver.js'
import { scored } from './answer.js'

/** Whether all scorers say yes. One no decides; else one that could not be scored leaves it open. */
export function all(scorers: readonly Scorer[], { name = 'all' }: { name?: string } = {}): Scorer {
  return combined(scorers, { name, decides: false })
}

/** Whether any scorer says yes. One yes decides; else one that could not be scored leaves it open. */
export function any(scorers: readonly Scorer[], { name = 'any' }: { name?: string } = {}): Scorer {
  return combined(scorers, { name, decides: true })
}

/** Three-valued logic (Kleene's): what is not known stays so, unless the others settle it. */
function combined(scorers: readonly Scorer[], { name, decides }: { name: string; decides: boolean }): Scorer {
  if (scorers.length === 0) throw new InvalidArgumentError(`${name}: needs at least one scorer`)
  return {
    name,
    async score(state, context) {
      const scores = await Promise.all(scorers.map(scorer => scorer.score(state, context)))
      const answers = scores.map((score, place) => yesOf(score, scorers[place]!.name))
      const metadata = Object.fromEntries(
        answers.map((answer, place) => [scorers[place]!.name, answer ?? null]),
      )
      if (answers.includes(decides)) return scored(decides, { metadata })
      const open = scores.find(score => score.type === 'not-scored')
      return open === undefined ? scored(!decides, { metadata }) : { ...open, metadata }
    },
  }
}

/** Yes or no turned round; what was not scored stays so. */
export function not(scorer: Scorer, { name = `not ${scorer.name}` }: { name?: string } = {}): Scorer {
  return {
    name,
    async score(state: TaskState, context: SolverContext) {
      const score = await scorer.score(state, context)
      return score.type === 'scored' ? { ...score, value: !yesOf(score, scorer.name) } : score
    },
  }
}

function yesOf(score: Score, scorer: string): boolean | undefined {
  if (score.type === 'not-scored') return undefined
  const number = numberOfValue(score.value)
  if (number !== 0 && number !== 1)
    throw new InvalidArgumentError(
      `scorer "${scorer}" must say yes or no to be combined, got ${JSON.stringify(score.value)}`,
    )
  return number === 1
}
