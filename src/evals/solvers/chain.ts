import type { Solver } from '../solver.js'

/** One solver of several, in order; once a state is completed the rest is skipped. */
export function chain(...solvers: readonly Solver[]): Solver {
  return async (state, context) => {
    let current = state
    for (const solver of solvers) {
      if (current.completed === true) break
      current = await solver(current, context)
    }
    return current
  }
}
