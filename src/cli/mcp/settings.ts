/** @file What the guard between client and server is made of, from flags and files. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  AgentMonitor,
  DriftMonitor,
  openDriftModel,
  ProvenancePolicy,
  readRules,
  type ToolLimitsCheck,
  type ToolLimitsInput,
  toolLimits,
} from '../../agents/index.js'
import { ConfigurationError } from '../../core/index.js'

export interface MonitorFlags {
  readonly rules?: string
  readonly drift?: string
  readonly limits?: string
}

/** The monitors of the files that flags name. @throws ConfigurationError naming file and field */
export async function openMonitor(
  { rules, drift, limits }: MonitorFlags,
  cwd: string,
): Promise<AgentMonitor> {
  const at = (file: string): string => resolve(cwd, file)
  return new AgentMonitor({
    ...(rules === undefined
      ? {}
      : { provenance: new ProvenancePolicy(readRules(await textOf(at(rules)), rules)) }),
    ...(drift === undefined ? {} : { drift: await openDrift(at(drift), drift) }),
    ...(limits === undefined ? {} : { limits: readLimits(await textOf(at(limits)), limits) }),
  })
}

async function openDrift(file: string, where: string): Promise<DriftMonitor> {
  let value: unknown
  try {
    value = JSON.parse(await textOf(file))
  } catch (cause) {
    if (ConfigurationError.isInstance(cause)) throw cause
    throw new ConfigurationError({ where, message: `${where}: is no JSON`, cause })
  }
  const { model, catalog, thresholds } = openDriftModel(value, where)
  return new DriftMonitor({
    model,
    catalog,
    thresholds: [thresholds.after],
    previewThresholds: [thresholds.before],
  })
}

const limitsFile = z.strictObject({
  unlisted: z.enum(['allow', 'block']).default('block'),
  tools: z.array(z.looseObject({ tool: z.string() })),
})

/** Limits of parameters from YAML. @throws ConfigurationError naming line or field */
export function readLimits(text: string, where: string): ToolLimitsCheck {
  let value: unknown
  try {
    value = parse(text)
  } catch (cause) {
    throw new ConfigurationError({
      where,
      message: `${where}: ${(cause as Error).message.split('\n')[0]}`,
      cause,
    })
  }
  const result = limitsFile.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const field = issue?.path.map(String).join('.') || 'limits'
    throw new ConfigurationError({ where: field, message: `${where}: ${field}: ${issue?.message}` })
  }
  const { tools, unlisted } = result.data
  return toolLimits(tools as unknown as readonly ToolLimitsInput[], { unlisted })
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError({
      where: file,
      message: `${file}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'failed'})`,
      cause,
    })
  }
}
