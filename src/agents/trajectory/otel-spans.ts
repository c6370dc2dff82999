/**
 * @file Runs from OpenTelemetry spans with the GenAI conventions (`gen_ai.*`, status: development). Content is opt-in
 * there: without `gen_ai.input.messages`, arguments and results a run still has its calls, with nothing inside.
 */
import { z } from 'zod'
import { malformed, readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

/** OTLP's JSON writes `[{key, value: {stringValue}}]`; exporters for people write a plain object. */
const anyValue = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
})
const attributes = z.union([
  z.array(z.object({ key: z.string(), value: anyValue })),
  z.record(z.string(), z.unknown()),
])
const span = z.object({
  name: z.string().optional(),
  spanId: z.string().optional(),
  startTimeUnixNano: z.union([z.string(), z.number()]).optional(),
  startTime: z.union([z.string(), z.number()]).optional(),
  status: z.looseObject({ code: z.union([z.string(), z.number()]).optional() }).optional(),
  attributes,
})
const log = z.object({ spans: z.array(span).min(1) })
const part = z.looseObject({
  type: z.string(),
  content: z.unknown().optional(),
  id: z.string().nullish(),
  name: z.string().optional(),
  arguments: z.unknown().optional(),
  response: z.unknown().optional(),
  result: z.unknown().optional(),
})
const messages = z.array(z.object({ role: z.string(), parts: z.array(part) }))

type Attributes = Readonly<Record<string, unknown>>

/**
 * A run from the spans of one trace, in any order; they are sorted by start. The messages of the first chat span open
 * the run, its calls come from `execute_tool` spans, answers and plans from the outputs of chat spans.
 *
 * @throws InvalidInputError `malformed_trace` with row, span and attribute
 */
export function fromOtelSpans(
  row: unknown,
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const spans = readShape(log, { value: row, where }).spans.map((given, index) => ({
    at: `${where}: spans[${index}]`,
    start: startOf(given, index),
    failed:
      given.status?.code === 2 ||
      given.status?.code === 'STATUS_CODE_ERROR' ||
      given.status?.code === 'ERROR',
    attributes: flatten(given.attributes),
  }))
  spans.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
  const steps = new StepBuilder()
  let opened = false
  for (const { at, attributes: given, failed } of spans) {
    const agent = given['gen_ai.agent.name']
    if (typeof agent === 'string' && agent !== '') steps.actAs(agent)
    const operation = given['gen_ai.operation.name']
    if (operation === 'execute_tool') addTool(steps, { given, failed, at })
    else if (operation === 'chat' || operation === 'generate_content') {
      if (!opened) addInput(steps, { given, at })
      opened = true
      addOutput(steps, { given, at })
    }
  }
  return steps.build(fields, where)
}

function addTool(
  steps: StepBuilder,
  { given, failed, at }: { given: Attributes; failed: boolean; at: string },
): void {
  const tool = given['gen_ai.tool.name']
  if (typeof tool !== 'string')
    throw malformed(`${at}.gen_ai.tool.name`, 'an execute_tool span names its tool')
  const id = String(given['gen_ai.tool.call.id'] ?? at)
  steps.call({ id, tool, given: given['gen_ai.tool.call.arguments'] })
  const result = given['gen_ai.tool.call.result']
  if (result !== undefined || failed)
    steps.result({ id, text: asText(result ?? given['error.type'] ?? ''), isError: failed }, at)
}

function addInput(steps: StepBuilder, { given, at }: { given: Attributes; at: string }): void {
  const system = partsIn(given['gen_ai.system_instructions'], `${at}.gen_ai.system_instructions`)
  steps.message('trusted', system.map(textOf).join('\n'))
  for (const { role, parts } of messagesIn(given['gen_ai.input.messages'], `${at}.gen_ai.input.messages`))
    if (role === 'user' || role === 'system' || role === 'developer')
      steps.message(role === 'user' ? 'user' : 'trusted', parts.map(textOf).join('\n'))
}

function addOutput(steps: StepBuilder, { given, at }: { given: Attributes; at: string }): void {
  for (const { parts } of messagesIn(given['gen_ai.output.messages'], `${at}.gen_ai.output.messages`)) {
    const text = parts
      .filter(({ type }) => type === 'text' || type === 'reasoning')
      .map(textOf)
      .join('\n')
    if (parts.some(({ type }) => type === 'tool_call')) steps.plan(text)
    else steps.answer(text)
  }
}

function messagesIn(value: unknown, where: string): z.output<typeof messages> {
  return value === undefined ? [] : readShape(messages, { value: fromJson(value, where), where })
}

function partsIn(value: unknown, where: string): z.output<typeof part>[] {
  return value === undefined ? [] : readShape(z.array(part), { value: fromJson(value, where), where })
}

function fromJson(value: unknown, where: string): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch (cause) {
    throw malformed(where, `not JSON (${cause instanceof Error ? cause.message : String(cause)})`)
  }
}

function flatten(given: z.output<typeof attributes>): Attributes {
  if (!Array.isArray(given)) return given
  return Object.fromEntries(
    given.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue,
    ]),
  )
}

/** Nanoseconds as text of equal length, or the order of the file where no time is given. */
function startOf({ startTimeUnixNano, startTime }: z.output<typeof span>, index: number): string {
  const time = startTimeUnixNano ?? startTime
  return String(time ?? index).padStart(25, '0')
}

const textOf = ({ content }: z.output<typeof part>): string => asText(content ?? '')
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
