import { InvalidArgumentError } from '../../core/index.js'
import { type ChainParameters, chainEncodings } from './chain-model.js'
import { riskLevels } from './risk-map.js'

/** A state from which a violation is all but sure. */
export interface PointOfNoReturn {
  /** The level for a level chain, else the number of the state in its encoding. */
  readonly state: string
  readonly risk: number
}

/**
 * States whose probability of a violation within the horizon is at least `threshold`, the most certain first.
 *
 * @param options.taskType - the chain of this kind of task; without it, or without such a chain, the pooled one
 * @param options.threshold - in (0, 1]. @default 0.85
 */
export function pointsOfNoReturn(
  { encoding, pooled, byTaskType }: ChainParameters,
  { taskType, threshold = 0.85 }: { taskType?: string; threshold?: number } = {},
): PointOfNoReturn[] {
  if (!(threshold > 0 && threshold <= 1))
    throw new InvalidArgumentError(`pointsOfNoReturn: threshold must be in (0, 1], got ${threshold}`)
  const table = (taskType === undefined ? undefined : byTaskType[taskType]) ?? pooled
  return Array.from({ length: chainEncodings[encoding].states }, (_, state) => state)
    .flatMap(state => {
      const risk = table[state]
      if (risk === undefined || risk === null || risk < threshold) return []
      return [{ state: encoding === 'level' ? riskLevels[state]! : String(state), risk }]
    })
    .sort((a, b) => b.risk - a.risk)
}
