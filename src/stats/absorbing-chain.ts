import { LuDecomposition, Matrix } from 'ml-matrix'
import { InvalidArgumentError } from '../core/index.js'
import { checkInteger } from './checks.js'

/** How far a row may be from a sum of 1. */
const sumTolerance = 1e-9

/** A Markov chain with states it never leaves. State numbers are those of the matrix it was made from. */
export interface AbsorbingChain {
  /** States that are left sooner or later, rising; results over transient states are in this order. */
  readonly transient: readonly number[]
  /** States that are never left, rising. */
  readonly absorbing: readonly number[]
  /** N = (I - Q)^-1, shape [transient, transient]: expected visits of j from i before absorption. */
  fundamentalMatrix(): number[][]
  /** tau = N 1, shape [transient]: expected steps until absorption. */
  expectedSteps(): Float64Array
  /** (2N - I) tau - tau^2, shape [transient]: variance of the number of steps until absorption. */
  stepVariance(): Float64Array
  /** B = N R, shape [transient, absorbing]: probability of ending in each absorbing state. Rows sum to 1. */
  absorptionProbabilities(): number[][]
  /**
   * F_h, shape [all states]: probability of being in `target` after at most `horizon` steps.
   *
   * @param target - an absorbing state
   * @param horizon - an integer of at least 1. O(horizon n^2)
   * @throws InvalidArgumentError on another state or horizon
   */
  hitWithin(target: number, horizon: number): Float64Array
}

/**
 * An absorbing chain, checked.
 *
 * @param matrix - shape [n, n], row-stochastic within 1e-9; not modified
 * @param absorbing - at least one state, each with a row that stays
 * @throws InvalidArgumentError naming the row: not a distribution, an absorbing row that leaves, or a transient state
 *   from which no absorbing state can be reached (I - Q would be singular)
 * @see Kemeny and Snell 1960, Finite Markov Chains, chapter 3
 */
export function absorbingChain(
  matrix: readonly (readonly number[])[],
  absorbing: readonly number[],
): AbsorbingChain {
  checkDistributions(matrix)
  const ends = checkAbsorbing(matrix, absorbing)
  const transient = matrix.map((_, state) => state).filter(state => !ends.includes(state))
  checkReachable(matrix, { transient, ends })
  let solved: LuDecomposition | undefined
  const solve = (right: Matrix): Matrix => {
    solved ??= new LuDecomposition(
      Matrix.sub(Matrix.eye(transient.length), new Matrix(pick(matrix, transient, transient))),
    )
    return solved.solve(right)
  }
  const steps = (): Float64Array => column(solve(Matrix.ones(transient.length, 1)))
  return Object.freeze({
    transient,
    absorbing: ends,
    fundamentalMatrix: () => (transient.length === 0 ? [] : solve(Matrix.eye(transient.length)).to2DArray()),
    expectedSteps: () => (transient.length === 0 ? new Float64Array() : steps()),
    stepVariance() {
      if (transient.length === 0) return new Float64Array()
      const tau = steps()
      // N tau by solving once more; forming N and multiplying would lose digits.
      const visits = column(solve(Matrix.columnVector(Array.from(tau))))
      return tau.map((t, i) => 2 * visits[i]! - t - t * t)
    },
    absorptionProbabilities: () =>
      transient.length === 0 ? [] : solve(new Matrix(pick(matrix, transient, ends))).to2DArray(),
    hitWithin(target: number, horizon: number): Float64Array {
      if (!ends.includes(target))
        throw new InvalidArgumentError(`hitWithin: target must be an absorbing state, got ${target}`)
      checkInteger('hitWithin', { horizon }, { min: 1 })
      let hit = Float64Array.from(matrix, (_, state) => (state === target ? 1 : 0))
      for (let step = 0; step < horizon; step++)
        hit = Float64Array.from(matrix, row => row.reduce((sum, p, next) => sum + p * hit[next]!, 0))
      return hit.map(p => Math.min(1, p))
    },
  })
}

function checkDistributions(matrix: readonly (readonly number[])[]): void {
  if (matrix.length === 0) throw new InvalidArgumentError('absorbingChain: matrix must have a row, got none')
  matrix.forEach((row, state) => {
    if (row.length !== matrix.length)
      throw new InvalidArgumentError(
        `absorbingChain: row ${state} must have ${matrix.length} entries, got ${row.length}`,
      )
    const bad = row.findIndex(p => !(p >= 0 && p <= 1 + sumTolerance))
    if (bad >= 0)
      throw new InvalidArgumentError(
        `absorbingChain: row ${state}, column ${bad} must be a probability, got ${row[bad]}`,
      )
    const sum = row.reduce((total, p) => total + p, 0)
    if (Math.abs(sum - 1) > sumTolerance)
      throw new InvalidArgumentError(`absorbingChain: row ${state} must sum to 1, got ${sum}`)
  })
}

function checkAbsorbing(
  matrix: readonly (readonly number[])[],
  absorbing: readonly number[],
): readonly number[] {
  if (absorbing.length === 0)
    throw new InvalidArgumentError('absorbingChain: absorbing must name at least one state, got none')
  checkStates(matrix, absorbing)
  for (const state of absorbing)
    if (Math.abs(matrix[state]![state]! - 1) > sumTolerance)
      throw new InvalidArgumentError(
        `absorbingChain: row ${state} is absorbing and must stay with probability 1, got ${matrix[state]![state]}`,
      )
  return [...new Set(absorbing)].sort((a, b) => a - b)
}

function checkStates(matrix: readonly unknown[], states: readonly number[]): void {
  for (const state of states)
    checkInteger('absorbingChain', { absorbing: state }, { min: 0, max: matrix.length - 1 })
}

/** Walks backwards from the absorbing states. */
function checkReachable(
  matrix: readonly (readonly number[])[],
  { transient, ends }: { transient: readonly number[]; ends: readonly number[] },
): void {
  const reaching = new Set(ends)
  const open = [...ends]
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const state of transient)
      if (!reaching.has(state) && matrix[state]![next]! > 0) {
        reaching.add(state)
        open.push(state)
      }
  const lost = transient.find(state => !reaching.has(state))
  if (lost !== undefined)
    throw new InvalidArgumentError(
      `absorbingChain: row ${lost} cannot reach an absorbing state, so I - Q is singular`,
    )
}

function pick(
  matrix: readonly (readonly number[])[],
  rows: readonly number[],
  columns: readonly number[],
): number[][] {
  return rows.map(row => columns.map(entry => matrix[row]![entry]!))
}

const column = (matrix: Matrix): Float64Array => Float64Array.from(matrix.getColumn(0))
