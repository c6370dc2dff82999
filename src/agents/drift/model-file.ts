import { z } from 'zod'
import { ConfigurationError, type Threshold } from '../../core/index.js'
import { driftSignal } from './alarm.js'
import { type ChainParameters, chainEncodings, chainModel } from './chain-model.js'
import { type HazardParameters, hazardModel } from './hazard-model.js'
import type { DriftModel } from './model.js'
import { type CatalogInput, type ToolCatalog, toolCatalog } from './tool-catalog.js'

const probability = z.number().min(0).max(1)
const table = z.array(probability.nullable())
const chain = z.object({
  kind: z.literal('chain'),
  name: z.string(),
  encoding: z.enum(Object.keys(chainEncodings) as [keyof typeof chainEncodings]),
  horizon: z.number().int().min(1),
  pooled: table,
  byTaskType: z.record(z.string(), table),
})
const logistic = z.object({
  intercept: z.number(),
  weights: z.array(z.number()),
  means: z.array(z.number()),
  scales: z.array(z.number().positive()),
})
const hazard = z.object({
  kind: z.literal('hazard'),
  name: z.string(),
  horizon: z.number().int().min(1),
  features: z.array(z.string()),
  taskTypes: z.array(z.string()),
  after: logistic,
  before: logistic,
})
const threshold = z.object({
  signal: z.literal(driftSignal),
  tau: z.number().min(-1).max(100),
  action: z.enum(['annotate', 'review', 'block']),
  provenance: z.looseObject({
    kind: z.enum(['rubric', 'calibrated', 'configured']),
    source: z.string(),
    date: z.string(),
  }),
})
const fileSchema = z.object({
  format: z.literal('ductile-drift-1'),
  parameters: z.discriminatedUnion('kind', [chain, hazard]),
  thresholds: z.object({ after: threshold, before: threshold }),
  /** Checked when it is opened. */
  catalog: z.record(z.string(), z.unknown()),
  trained: z.object({ source: z.string(), runs: z.number(), violated: z.number(), date: z.string() }),
})

/** A fitted drift model with its thresholds and catalogue, as one JSON document. */
export interface DriftModelFile {
  readonly format: 'ductile-drift-1'
  readonly parameters: ChainParameters | HazardParameters
  /** Behind a call's result, and in front of a proposed call. */
  readonly thresholds: { readonly after: Threshold; readonly before: Threshold }
  readonly catalog: CatalogInput
  readonly trained: {
    readonly source: string
    readonly runs: number
    readonly violated: number
    readonly date: string
  }
}

export interface OpenedDriftModel {
  readonly model: DriftModel
  readonly thresholds: DriftModelFile['thresholds']
  readonly catalog: ToolCatalog
}

/** Checks a model document and makes it ready. @throws ConfigurationError naming the field */
export function openDriftModel(value: unknown, where: string): OpenedDriftModel {
  const result = fileSchema.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const field = issue?.path.map(String).join('.') || 'model'
    throw new ConfigurationError({
      where: field,
      message: `${where}: ${field}: ${issue?.message ?? 'is not valid'}`,
    })
  }
  const { parameters, thresholds, catalog } = result.data
  checkSizes(parameters, where)
  return {
    model: parameters.kind === 'chain' ? chainModel(parameters) : hazardModel(parameters),
    thresholds: thresholds as DriftModelFile['thresholds'],
    catalog: toolCatalog(catalog as CatalogInput, `${where}: catalog`),
  }
}

function checkSizes(parameters: z.output<typeof chain> | z.output<typeof hazard>, where: string): void {
  const bad = (field: string, wanted: number, got: number): never => {
    throw new ConfigurationError({
      where: field,
      message: `${where}: ${field} must have ${wanted} entries, got ${got}`,
    })
  }
  if (parameters.kind === 'chain') {
    const { states } = chainEncodings[parameters.encoding]
    for (const [name, given] of Object.entries({ pooled: parameters.pooled, ...parameters.byTaskType }))
      if (given.length !== states) bad(`parameters.${name}`, states, given.length)
    return
  }
  const size = parameters.features.length + parameters.taskTypes.length
  for (const moment of ['after', 'before'] as const)
    for (const [name, given] of Object.entries(parameters[moment]))
      if (Array.isArray(given) && given.length !== size)
        bad(`parameters.${moment}.${name}`, size, given.length)
}
