import { InvalidArgumentError } from '../../core/index.js'
import { byTaskType } from './by-task-type.js'
import { estimateChain, type StateSequence } from './chain-estimate.js'
import type { DriftPoint, EncodedRun } from './encode-run.js'
import type { DriftModel } from './model.js'
import { riskLevels } from './risk-map.js'
import { stateIndex } from './state.js'

/** How a point becomes a state of a chain. */
export const chainEncodings = Object.freeze({
  /** The paper's coarse chain: the level of the risk map. */
  level: { states: 5, stateOf: ({ state }: DriftPoint) => riskLevels.indexOf(state.level) },
  /** Second order: the level before and the level now. */
  pair: {
    states: 25,
    stateOf: ({ state, previous }: DriftPoint) =>
      5 * riskLevels.indexOf(previous.level) + riskLevels.indexOf(state.level),
  },
  /** The paper's fine chain: all 60 states. */
  fine: { states: 60, stateOf: ({ state }: DriftPoint) => stateIndex(state) },
  /** Six predicates of the run, as Pro2Guard abstracts it (arXiv:2508.00500); the predicates are ours. */
  bits: {
    states: 64,
    stateOf: ({ state, evidence: { call } }: DriftPoint) =>
      [
        state.dataExposure >= 3,
        state.toolEscalation === 3,
        call.escalation === 1,
        call.escalation === 2,
        call.outside,
        state.everIrreversible,
      ].reduce((bits, holds, i) => bits + (holds ? 2 ** i : 0), 0),
  },
})
export type ChainEncoding = keyof typeof chainEncodings

/** F_h of every state; null where there is no data. */
type RiskTable = readonly (number | null)[]

/** A fitted chain, as plain data. */
export interface ChainParameters {
  readonly kind: 'chain'
  readonly name: string
  readonly encoding: ChainEncoding
  readonly horizon: number
  readonly pooled: RiskTable
  readonly byTaskType: Readonly<Record<string, RiskTable>>
}

export interface FitChainOptions {
  readonly name?: string
  readonly encoding?: ChainEncoding
  /** Calls to look ahead. @default 5 */
  readonly horizon?: number
  /** Added to every count. @default 0 */
  readonly smoothing?: number
  readonly completion?: 'absorbing' | 'censored'
  /** Runs a kind of task needs for a chain of its own; below, the pooled one stands in. @default 8 */
  readonly minRuns?: number
}

/**
 * Fits a chain to labelled runs: one over all, and one for each kind of task with enough of them.
 *
 * @throws InvalidArgumentError on a bad option or no run
 */
export function fitChain(
  runs: readonly EncodedRun[],
  {
    encoding = 'level',
    horizon = 5,
    smoothing = 0,
    completion = 'absorbing',
    minRuns = 8,
    name = `chain-${encoding}`,
  }: FitChainOptions = {},
): ChainParameters {
  if (runs.length === 0) throw new InvalidArgumentError('fitChain: runs must have at least one run, got none')
  const { states, stateOf } = chainEncodings[encoding]
  const table = (given: readonly EncodedRun[]): RiskTable => {
    const sequences = given.map(run => sequenceOf(run, stateOf))
    const { rows, chain, violated } = estimateChain(sequences, { states, smoothing, completion })
    const risk = chain.hitWithin(violated, horizon)
    return rows.map((row, state) => (row === undefined ? null : risk[state]!))
  }
  return {
    kind: 'chain',
    name,
    encoding,
    horizon,
    pooled: table(runs),
    byTaskType: Object.fromEntries(
      [...byTaskType(runs)].flatMap(([type, group]) =>
        type !== undefined && group.length >= minRuns ? [[type, table(group)]] : [],
      ),
    ),
  }
}

/** The model of some parameters. A look-up. */
export function chainModel({
  name,
  encoding,
  horizon,
  pooled,
  byTaskType: own,
}: ChainParameters): DriftModel {
  const { stateOf } = chainEncodings[encoding]
  return Object.freeze({
    name,
    horizon: { after: horizon, before: horizon },
    forecast(point, { taskType }) {
      const state = stateOf(point)
      const typed = taskType === undefined ? undefined : own[taskType]?.[state]
      if (typed !== undefined && typed !== null) return { risk: typed, basis: 'task-type' }
      const risk = pooled[state]
      return risk === undefined || risk === null ? { basis: 'none' } : { risk, basis: 'pooled' }
    },
  } satisfies DriftModel)
}

/** The states before the violating call, or all of them. */
function sequenceOf(run: EncodedRun, stateOf: (point: DriftPoint) => number): StateSequence {
  const end = run.violatingCall === undefined ? run.after.length : run.violatingCall + 1
  return { states: run.after.slice(0, end).map(stateOf), end: run.violated ? 'violated' : 'completed' }
}
