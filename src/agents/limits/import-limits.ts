import { z } from 'zod'
import { malformed } from '../trajectory/read-shape.js'
import { type ToolLimitsInput, toolLimits } from './tool-limits.js'

const row = z.object({
  tool_name: z.string(),
  risks_detection: z.object({
    description: z.string().optional(),
    threshold_conditions: z.array(
      z.looseObject({
        parameter: z.string(),
        threshold: z.union([z.number(), z.object({ lower_bound: z.number(), upper_bound: z.number() })]),
        condition: z.string().optional(),
        operator: z.enum(['<', '<=', '>', '>=']).optional(),
        unit: z.string().optional(),
      }),
    ),
  }),
})

export interface ImportedLimits {
  readonly limits: readonly ToolLimitsInput[]
  /** Conditions whose direction stands only in prose: a person has to say it. */
  readonly refused: readonly { readonly tool: string; readonly parameter: string; readonly why: string }[]
}

/**
 * Limits from tool descriptions in SciSafetyBench's layout. A bare threshold needs an `operator` that says what is
 * allowed: its rows say the direction in prose only, and mix units, so nothing is guessed.
 *
 * @throws InvalidInputError on a malformed row, naming its field; ConfigurationError on an unknown unit
 */
export function importLimits(rows: readonly unknown[], where: string): ImportedLimits {
  const limits: ToolLimitsInput[] = []
  const refused: ImportedLimits['refused'][number][] = []
  for (const [index, value] of rows.entries()) {
    const result = row.safeParse(value)
    if (!result.success) {
      const [issue] = result.error.issues
      throw malformed(
        `${where}:${index + 1}: ${issue?.path.map(String).join('.')}`,
        issue?.message ?? 'is not valid',
      )
    }
    const { tool_name: tool, risks_detection } = result.data
    const found: ToolLimitsInput['limits'] = []
    for (const { parameter, threshold, condition, operator, unit } of risks_detection.threshold_conditions) {
      const hazard = condition ?? risks_detection.description ?? 'outside its published limit'
      const rest = { parameter, hazard, severity: 2 as const, ...(unit === undefined ? {} : { unit }) }
      if (typeof threshold === 'object')
        found.push({ ...rest, op: 'between', value: [threshold.lower_bound, threshold.upper_bound] })
      else if (operator === undefined)
        refused.push({ tool, parameter, why: 'the direction of its threshold stands only in prose' })
      else found.push({ ...rest, op: operator, value: threshold })
    }
    if (found.length > 0) limits.push({ tool, limits: found })
  }
  toolLimits(limits) // a limit that cannot be used is refused here, not at the first call
  return { limits, refused }
}
