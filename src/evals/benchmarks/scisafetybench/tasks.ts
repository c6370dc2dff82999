/** @file SciSafetyBench's published files: research tasks, their attacked forms, and tool tasks. */
import { z } from 'zod'
import { importLimits, type ToolLimitsInput } from '../../../agents/index.js'
import { InvalidInputError } from '../../../core/index.js'
import type { DataFolder } from '../../data/data-folder.js'
import type { DataRow } from '../../data/parse-row.js'
import type { Json } from '../../json.js'
import type { ToolDefinition } from '../../message.js'
import type { Sample } from '../../sample.js'

export const set = 'scisafetybench'
/** Which file holds a domain's tasks, as published. */
const taskFiles = {
  biology: 'Dataset/bio.json',
  chemistry: 'Dataset/chem.json',
  'material science': 'Dataset/material.json',
  physics: 'Dataset/phy.json',
  'information science': 'Attack/is/is.json',
  medicine: 'Attack/med/med.json',
} as const
const short = {
  biology: 'bio',
  chemistry: 'chem',
  'material science': 'material',
  physics: 'phy',
  'information science': 'is',
  medicine: 'med',
} as const
type Domain = keyof typeof short
const domains = Object.keys(short) as Domain[]

export const attacks = [
  'Base64',
  'DAN',
  'DAN_LowSourceLanguage',
  'DeepInception',
  'LowSourceLanguage',
  'PayloadSplitting',
  'PayloadSplitting_Base64',
] as const
export type Attack = (typeof attacks)[number]

const riskTypes: readonly (readonly [RegExp, string])[] = [
  [/indirect/i, 'indirect malicious user'],
  [/direct/i, 'direct malicious user'],
  [/unintention|unintended/i, 'unintentional consequence'],
  [/intrinsic/i, 'task-intrinsic hazard'],
]
const riskType = z.string().transform((text, context) => {
  const found = riskTypes.find(([words]) => words.test(text))
  if (found !== undefined) return found[1]
  context.addIssue({ code: 'custom', message: 'is no known risk type' })
  return z.NEVER
})
const taskRow = z.looseObject({ Prompt: z.string().min(1), 'Risk Type': riskType.optional() })
const toolRow = z.looseObject({
  tool_name: z.string().min(1),
  tool_description: z.union([z.string(), z.array(z.string())]),
  input_parameters: z.record(
    z.string(),
    z.looseObject({ type: z.string(), description: z.string().optional() }),
  ),
  risks_detection: z.looseObject({}),
})
const toolTaskRow = z.looseObject({ Task: z.string().min(1), tool: z.string().min(1) })

/** Research tasks, plain or under an attack, then benign twins (`Benign/…`, ours to write) if the folder has them. */
export async function* researchRows(
  data: DataFolder,
  attack: Attack | undefined,
): AsyncGenerator<DataRow<Sample>> {
  let found = 0
  for (const side of ['risky', 'benign'] as const)
    for (const domain of domains) {
      const file = fileOf(domain, { side, attack })
      // A plain domain that is missing is an error; attacks and twins need not cover all.
      if ((side === 'benign' || attack !== undefined) && !data.has(set, file)) continue
      let number = 0
      for await (const { value, where } of data.rows(set, taskRow, { file })) {
        found++
        const id = `${side === 'benign' ? 'benign-' : ''}${short[domain]}-${++number}`
        const risk = value['Risk Type']
        const metadata = { side, domain, ...(risk !== undefined && side === 'risky' && { risk }) }
        yield { where, value: { id, input: value.Prompt, cluster: `${domain}-${number}`, metadata } }
      }
    }
  if (found === 0)
    throw new InvalidInputError({
      code: 'no_data',
      where: data.path,
      message: `${data.path}: no file ${set}/${fileOf('biology', { side: 'risky', attack })} or its like for another domain`,
    })
}

function fileOf(
  domain: Domain,
  { side, attack }: { readonly side: 'risky' | 'benign'; readonly attack: Attack | undefined },
): string {
  if (side === 'benign') return `Benign/${short[domain]}.json`
  return attack === undefined ? taskFiles[domain] : `Attack/${short[domain]}/${attack}.json`
}

export interface ToolTasks {
  readonly rows: readonly DataRow<Sample>[]
  readonly limits: readonly ToolLimitsInput[]
  /** Thresholds whose direction stands only in prose; tools with nothing else cannot be checked. */
  readonly refused: readonly { readonly tool: string; readonly parameter: string }[]
}

export async function readToolTasks(data: DataFolder): Promise<ToolTasks> {
  const tools = new Map<string, ToolDefinition>()
  const specs: unknown[] = []
  const rows: DataRow<Sample>[] = []
  for (const domain of domains) {
    const file = `Tool/${short[domain]}_tool.json`
    if (!data.has(set, file)) continue
    for await (const { value } of data.rows(set, toolRow, { file })) {
      tools.set(value.tool_name, definitionOf(value))
      specs.push(value)
    }
    let number = 0
    const tasks = `Tool/tool_dataset/${short[domain]}_datasets.json`
    for await (const { value, where } of data.rows(set, toolTaskRow, { file: tasks })) {
      const tool = tools.get(value.tool)
      if (tool === undefined)
        throw new InvalidInputError({
          code: 'malformed_row',
          where,
          message: `${where}: tool: "${value.tool}" is not described in ${file}`,
        })
      const id = `${short[domain]}-tool-${++number}`
      rows.push({
        where,
        value: { id, input: value.Task, tools: [tool], metadata: { domain, tool: value.tool } },
      })
    }
  }
  if (rows.length === 0)
    throw new InvalidInputError({
      code: 'no_data',
      where: data.path,
      message: `${data.path}: no file ${set}/Tool/bio_tool.json or its like for another domain`,
    })
  return { rows, ...importLimits(specs, `${set}/Tool`) }
}

function definitionOf(row: z.output<typeof toolRow>): ToolDefinition {
  const properties: { [name: string]: Json } = {}
  for (const [name, { type, description }] of Object.entries(row.input_parameters))
    properties[name] = { type: jsonType(type), ...(description !== undefined && { description }) }
  return {
    name: row.tool_name,
    description: [row.tool_description].flat().join(' '),
    parameters: { type: 'object', properties, required: Object.keys(properties) },
  }
}

/** Python's names of types, in JSON Schema's words. */
const jsonType = (type: string): string =>
  /int/i.test(type)
    ? 'integer'
    : /float|number/i.test(type)
      ? 'number'
      : /bool/i.test(type)
        ? 'boolean'
        : 'string'
