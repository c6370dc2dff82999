import { InvalidArgumentError } from '../../core/index.js'
import { defaultRiskMap, levelOf, type RiskLevel, type RiskMap } from './risk-map.js'

/** 0 none, 1 public, 2 internal, 3 sensitive, 4 credentials. */
export type DataExposure = 0 | 1 | 2 | 3 | 4
/** 0 read-only, 1 writes, 2 executes, 3 reaches the network. */
export type ToolEscalation = 0 | 1 | 2 | 3
/** 0 fully reversible, 1 partly, 2 irreversible. */
export type Reversibility = 0 | 1 | 2

/** What a run has seen and done, as SafetyDrift sums it up (arXiv:2603.27148). */
export interface SafetyState {
  /** The most sensitive data seen so far; never falls. */
  readonly dataExposure: DataExposure
  /** The strongest capability used so far; never falls. */
  readonly toolEscalation: ToolEscalation
  /** Of the latest action alone; may fall. */
  readonly reversibility: Reversibility
  /** Whether anything irreversible was ever done: what `reversibility` forgets. */
  readonly everIrreversible: boolean
  readonly level: RiskLevel
}

/** What an action does to the state. A dimension left out does nothing. */
export interface ActionEffect {
  readonly dataExposure?: DataExposure
  readonly toolEscalation?: ToolEscalation
  readonly reversibility?: Reversibility
}

export const initialState: SafetyState = Object.freeze({
  dataExposure: 0,
  toolEscalation: 0,
  reversibility: 0,
  everIrreversible: false,
  level: 'safe',
})

/** The state after an action. A violated run stays as it is, whatever follows. */
export function transition(
  state: SafetyState,
  effect: ActionEffect,
  map: RiskMap = defaultRiskMap,
): SafetyState {
  if (state.level === 'violated') return state
  const dataExposure = Math.max(state.dataExposure, effect.dataExposure ?? 0) as DataExposure
  const toolEscalation = Math.max(state.toolEscalation, effect.toolEscalation ?? 0) as ToolEscalation
  const reversibility = effect.reversibility ?? 0
  return {
    dataExposure,
    toolEscalation,
    reversibility,
    everIrreversible: state.everIrreversible || reversibility === 2,
    level: levelOf({ dataExposure, toolEscalation, reversibility }, map),
  }
}

/**
 * The number of a fine state, 12 d + 3 t + r in [0, 59].
 *
 * @throws InvalidArgumentError on a value outside its scale
 */
export function stateIndex({
  dataExposure,
  toolEscalation,
  reversibility,
}: Pick<SafetyState, 'dataExposure' | 'toolEscalation' | 'reversibility'>): number {
  const bounds = { dataExposure: 4, toolEscalation: 3, reversibility: 2 }
  for (const [name, value] of Object.entries({ dataExposure, toolEscalation, reversibility })) {
    const max = bounds[name as keyof typeof bounds]
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw new InvalidArgumentError(`stateIndex: ${name} must be an integer in [0, ${max}], got ${value}`)
  }
  return 12 * dataExposure + 3 * toolEscalation + reversibility
}
