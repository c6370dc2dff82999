/** @file BFCL's multi-turn tasks and tools (ShishirPatil/gorilla, Apache-2.0), with their reference calls read. */
import { z } from 'zod'
import { readPythonCall, type ToolCall, type ToolDefinition } from '../../../agents/index.js'
import type { DataFolder } from '../../data/data-folder.js'

const taskRow = z.looseObject({
  id: z.string(),
  messages: z.array(z.array(z.object({ role: z.string(), content: z.string() }))),
  labels: z.object({ category: z.string(), ground_truth: z.array(z.array(z.string())) }),
  meta: z
    .looseObject({
      involved_classes: z.array(z.string()).optional(),
      missed_function: z.record(z.string(), z.array(z.string())).optional(),
      excluded_function: z.array(z.string()).optional(),
    })
    .optional(),
})
const docRow = z.looseObject({
  text: z.string().optional(),
  labels: z.looseObject({ api: z.string() }).optional(),
  meta: z.looseObject({
    name: z.string(),
    parameters: z.custom<ToolDefinition['parameters']>(v => typeof v === 'object' && v !== null),
  }),
})

export interface BfclTool extends ToolDefinition {
  /** The file that describes it. */
  readonly api?: string
}

export interface BfclEntry {
  readonly id: string
  readonly category: string
  /** Messages of each turn; an empty turn is where a held-out function appears. */
  readonly turns: readonly (readonly { readonly role: string; readonly content: string }[])[]
  /** Reference calls of each turn, as far as they can be read. */
  readonly reference: readonly (readonly ToolCall[])[]
  /** All of them in order. */
  readonly calls: readonly ToolCall[]
  /** Reference calls that are not written as literals, or whose tool has no description. */
  readonly skipped: number
  readonly classes: readonly string[]
  /** Functions that appear only in the turn of this number. */
  readonly missed: Readonly<Record<string, readonly string[]>>
  readonly excluded: readonly string[]
  readonly where: string
}

export interface BfclSet {
  readonly entries: readonly BfclEntry[]
  readonly tools: readonly BfclTool[]
}

/** @throws InvalidInputError `no_data`, or `malformed_row` naming file, row and field */
export async function readBfcl(data: DataFolder): Promise<BfclSet> {
  const tools: BfclTool[] = []
  for await (const { value } of data.rows('bfcl_tool_docs', docRow))
    tools.push({
      name: value.meta.name,
      parameters: value.meta.parameters,
      ...(value.text !== undefined && { description: value.text }),
      ...(value.labels !== undefined && { api: value.labels.api }),
    })
  const entries: BfclEntry[] = []
  for await (const { value, where } of data.rows('bfcl_multi_turn', taskRow)) {
    const { id, messages, labels, meta } = value
    const reference = labels.ground_truth.map((calls, turn) =>
      calls.flatMap((text, i) => callOf(text, { tools, id: `${id}-${turn}-${i}` }) ?? []),
    )
    const calls = reference.flat()
    entries.push({
      id,
      category: labels.category,
      turns: messages,
      reference,
      calls,
      skipped: labels.ground_truth.flat().length - calls.length,
      classes: meta?.involved_classes ?? [],
      missed: meta?.missed_function ?? {},
      excluded: meta?.excluded_function ?? [],
      where,
    })
  }
  return { tools, entries }
}

/** A reference call by name; positional arguments take the names of the tool's parameters in order. */
function callOf(
  text: string,
  { tools, id }: { readonly tools: readonly ToolDefinition[]; readonly id: string },
): ToolCall | undefined {
  const read = readPythonCall(text)
  const tool = tools.find(({ name }) => name === read?.name)
  if (read === undefined || tool === undefined) return undefined
  const names = Object.keys(tool.parameters.properties ?? {})
  const positional = Object.fromEntries(
    read.positional.map((value, i) => [names[i] ?? `argument${i}`, value]),
  )
  return { id, tool: read.name, arguments: { ...positional, ...read.named } }
}
