import { z } from 'zod'
import { ConfigurationError } from '../../core/index.js'

/** Levels of risk, lowest first. `violated` is never left. */
export const riskLevels = Object.freeze(['safe', 'mild', 'elevated', 'critical', 'violated'] as const)
export type RiskLevel = (typeof riskLevels)[number]

const points = (length: number) => z.array(z.number().min(0)).length(length)

/** How a state's three scales become a level. Data, so that an operator can change it. */
const riskMapSchema = z.strictObject({
  /** Reached or exceeded in all three: violated. */
  violated: z.strictObject({
    dataExposure: z.number().int().min(0).max(4),
    toolEscalation: z.number().int().min(0).max(3),
    reversibility: z.number().int().min(0).max(2),
  }),
  /** Data up to here is safe whatever is done with it. */
  safeExposure: z.number().int().min(-1).max(4),
  /** Points of each value; their sum is compared with `from`. */
  points: z.strictObject({ dataExposure: points(5), toolEscalation: points(4), reversibility: points(3) }),
  /** Least sum of each level. */
  from: z.strictObject({ mild: z.number(), elevated: z.number(), critical: z.number() }),
})
export type RiskMap = z.output<typeof riskMapSchema>

/**
 * Sensitive data, network and an irreversible act together are a violation; public data alone is safe. Not the paper's
 * rule list: a sum of points, so that raising a scale never lowers the level.
 */
export const defaultRiskMap: RiskMap = Object.freeze({
  violated: { dataExposure: 3, toolEscalation: 3, reversibility: 2 },
  safeExposure: 1,
  points: { dataExposure: [0, 0, 1, 2, 4], toolEscalation: [0, 1, 2, 3], reversibility: [0, 0, 1] },
  from: { mild: 2, elevated: 4, critical: 5 },
})

interface Triple {
  readonly dataExposure: number
  readonly toolEscalation: number
  readonly reversibility: number
}

/** The level of a state under a map. */
export function levelOf({ dataExposure, toolEscalation, reversibility }: Triple, map: RiskMap): RiskLevel {
  const { violated, safeExposure, points, from } = map
  if (
    dataExposure >= violated.dataExposure &&
    toolEscalation >= violated.toolEscalation &&
    reversibility >= violated.reversibility
  )
    return 'violated'
  if (dataExposure <= safeExposure) return 'safe'
  const sum =
    points.dataExposure[dataExposure]! +
    points.toolEscalation[toolEscalation]! +
    points.reversibility[reversibility]!
  if (sum >= from.critical) return 'critical'
  if (sum >= from.elevated) return 'elevated'
  return sum >= from.mild ? 'mild' : 'safe'
}

/**
 * A risk map from a file, checked: every field there, and no scale whose rise lowers the level.
 *
 * @throws ConfigurationError naming the field, or the two states that contradict each other
 */
export function readRiskMap(value: unknown, where: string): RiskMap {
  const result = riskMapSchema.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const field = issue?.path.join('.') || 'riskMap'
    throw new ConfigurationError({
      where: field,
      message: `${where}: ${field}: ${issue?.message ?? 'is not valid'}`,
    })
  }
  checkMonotone(result.data, where)
  return result.data
}

function checkMonotone(map: RiskMap, where: string): void {
  const rank = (state: Triple): number => riskLevels.indexOf(levelOf(state, map))
  for (const state of everyTriple())
    for (const scale of ['dataExposure', 'toolEscalation', 'reversibility'] as const) {
      const higher = { ...state, [scale]: state[scale] + 1 }
      if (higher.dataExposure > 4 || higher.toolEscalation > 3 || higher.reversibility > 2) continue
      if (rank(higher) < rank(state))
        throw new ConfigurationError({
          where: scale,
          message: `${where}: raising ${scale} from ${state[scale]} lowers the level of (${Object.values(state).join(', ')})`,
        })
    }
}

/** All 60 states. */
export function everyTriple(): Triple[] {
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i)
  return range(5).flatMap(dataExposure =>
    range(4).flatMap(toolEscalation =>
      range(3).map(reversibility => ({ dataExposure, toolEscalation, reversibility })),
    ),
  )
}
