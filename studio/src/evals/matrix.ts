/** @file Runs as a matrix of tasks and models: the newest run that ended stands for its pair. */
import type { RunRow } from '../api/types.js'

export interface Matrix {
  readonly tasks: readonly string[]
  readonly models: readonly string[]
  cell(task: string, model: string): RunRow | undefined
}

/** @param runs - newest first */
export function matrixOf(runs: readonly RunRow[]): Matrix {
  const cells = new Map<string, RunRow>()
  for (const run of runs) {
    const key = JSON.stringify([run.task, run.model])
    const known = cells.get(key)
    if (known === undefined || (known.status === 'open' && run.status !== 'open')) cells.set(key, run)
  }
  return {
    tasks: [...new Set(runs.map(({ task }) => task))].sort(),
    models: [...new Set(runs.map(({ model }) => model))].sort(),
    cell: (task, model) => cells.get(JSON.stringify([task, model])),
  }
}
