import { InvalidArgumentError } from '../core/index.js'
import type { Limits, Task, TaskDefinition } from './task.js'

/**
 * A task from its parts: a solver or scorer alone becomes a list of one, epochs default to 1.
 *
 * @throws InvalidArgumentError naming the part that is missing, of the wrong kind, out of range or there twice
 */
export function task(definition: TaskDefinition): Task {
  const { name, dataset, metrics, epochs = 1 } = definition
  const solver = [definition.solver].flat()
  const scorer = [definition.scorer].flat()
  if (typeof name !== 'string' || name.trim() === '') refuse('name must be a text that is not empty', name)
  const of = `task "${name}"`
  if (typeof dataset?.samples !== 'function') refuse('dataset must have samples()', dataset, of)
  if (solver.length === 0) refuse('solver must be a function or a list of them', definition.solver, of)
  for (const [index, each] of solver.entries())
    if (typeof each !== 'function') refuse(`solver[${index}] must be a function`, each, of)
  if (scorer.length === 0) refuse('scorer must be a scorer or a list of them', definition.scorer, of)
  for (const [index, each] of scorer.entries())
    if (typeof each?.score !== 'function' || !each.name)
      refuse(`scorer[${index}] must have a name and score()`, each, of)
  const names = scorer.map(each => each.name)
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice !== undefined) refuse('two scorers have one name', twice, of)
  if (!Array.isArray(metrics)) refuse('metrics must be a list', metrics, of)
  for (const [index, each] of metrics.entries())
    if (typeof each?.of !== 'function' || !each.name)
      refuse(`metrics[${index}] must have a name and of()`, each, of)
  if (!(Number.isInteger(epochs) && epochs >= 1))
    refuse('epochs must be an integer of at least 1', epochs, of)
  checkLimits(definition.limits ?? {}, of)
  return Object.freeze({ ...definition, solver, scorer, epochs })
}

/** @throws InvalidArgumentError naming the limit */
export function checkLimits(limits: Limits, of: string): void {
  for (const [name, limit] of Object.entries(limits))
    if (limit !== undefined && !(typeof limit === 'number' && limit > 0))
      refuse(`limits.${name} must be a positive number`, limit, of)
}

function refuse(what: string, got: unknown, of = 'task'): never {
  throw new InvalidArgumentError(`${of}: ${what}, got ${described(got)}`)
}

function described(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? 'an object' : (JSON.stringify(value) ?? 'nothing')
}
