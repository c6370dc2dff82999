import type { MetricValue, SampleScore } from '../metric.js'
import type { Usage } from '../model.js'
import type { SampleRecord } from '../record.js'
import type { Score } from '../scorer.js'
import type { Task } from '../task.js'
import { noUsage, sum } from './budget.js'

interface Outcome {
  readonly id: string
  readonly epoch: number
  readonly cluster: string
  readonly metadata: SampleScore['metadata']
  readonly scores: readonly (Score | undefined)[]
  readonly error?: NonNullable<SampleRecord['error']>
}

/** Runs are long: what many samples have alike is held once. */
const noMetadata: SampleScore['metadata'] = Object.freeze({})

/** What is known of a run: of each unit (sample and epoch) how it ended. Units stand in the order of the set. */
export class Tally {
  readonly #task: Task
  readonly #places: ReadonlyMap<string, number>
  readonly #units: (Outcome | undefined)[]
  #completed = 0
  #failed = 0
  #usage: Usage = noUsage

  constructor(task: Task, places: ReadonlyMap<string, number>) {
    this.#task = task
    this.#places = places
    this.#units = new Array(places.size * task.epochs).fill(undefined)
  }

  get planned(): number {
    return this.#units.length
  }
  get completed(): number {
    return this.#completed
  }
  get failed(): number {
    return this.#failed
  }
  /** Of everything that was asked, failures and repetitions included. */
  get usage(): Usage {
    return this.#usage
  }

  /** Whether a unit has been answered; one that failed has not. */
  has(id: string, epoch: number): boolean {
    const outcome = this.#units[this.#place(id, epoch)]
    return outcome !== undefined && outcome.error === undefined
  }

  add(record: SampleRecord): void {
    const { id, epoch, cluster = id, error } = record
    const metadata = Object.keys(record.metadata).length === 0 ? noMetadata : record.metadata
    const place = this.#place(id, epoch)
    const before = this.#units[place]
    if (before !== undefined) before.error === undefined ? this.#completed-- : this.#failed--
    error === undefined ? this.#completed++ : this.#failed++
    this.#usage = sum(this.#usage, record.usage)
    const scores = this.#task.scorer.map(({ name }) => brief(record.scores[name]))
    this.#units[place] = { id, epoch, cluster, metadata, scores, ...(error === undefined ? {} : { error }) }
  }

  /** The figures of each scorer. What failed counts as not scored; what was never asked does not count. */
  metrics(): { readonly [scorer: string]: readonly MetricValue[] } {
    const outcomes = this.#units.filter(unit => unit !== undefined)
    return Object.fromEntries(
      this.#task.scorer.map(({ name }, index) => {
        const scores = outcomes.map(({ scores, error, ...unit }) => ({
          ...unit,
          score: scores[index] ?? unscored(error),
        }))
        return [name, this.#task.metrics.flatMap(metric => metric.of(scores))]
      }),
    )
  }

  #place(id: string, epoch: number): number {
    return this.#places.get(id)! * this.#task.epochs + epoch
  }
}

/** Explanations may be long, and no figure is made of them: they stay in the journal. */
function brief(score: Score | undefined): Score | undefined {
  if (score?.type !== 'scored' || score.explanation === undefined) return score
  const { explanation: _explanation, ...rest } = score
  return rest
}

const unscored = (error: Outcome['error']): Score => ({
  type: 'not-scored',
  cause: 'missing',
  explanation: error === undefined ? 'the scorer gave no score' : `failed (${error.code}): ${error.message}`,
})
