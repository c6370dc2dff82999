import { fromActionLog } from './action-log.js'
import { fromAiSdkMessages } from './ai-sdk-messages.js'
import { fromAnthropicMessages } from './anthropic-messages.js'
import { isRecord } from './arguments.js'
import { fromChatMessages } from './chat-messages.js'
import { fromOtelSpans } from './otel-spans.js'
import { fromPrintedLog } from './printed-log.js'
import { malformed } from './read-shape.js'
import { fromResponsesItems } from './responses-items.js'
import { readSaved } from './saved-trajectory.js'
import type { Trajectory } from './trajectory.js'

/** The notations that can be read. `ductile` is a `Trajectory` as JSON. */
export const traceFormats = Object.freeze([
  'ductile',
  'openai-chat',
  'openai-responses',
  'anthropic',
  'ai-sdk',
  'otel',
  'action-log',
  'printed-log',
] as const)
export type TraceFormat = (typeof traceFormats)[number]

/**
 * A run from one row of a log.
 *
 * @param row - the parsed JSON of the row
 * @param options.where - file and row, for complaints
 * @param options.format - found from the row's shape where it is not given
 * @throws InvalidInputError `malformed_trace` naming row and field
 */
export function readTrajectory(
  row: unknown,
  { where, format = formatOf(row, where) }: { where: string; format?: TraceFormat },
): Trajectory {
  const given = { where, ...fieldsOf(row, where) }
  switch (format) {
    case 'ductile':
      return readSaved(row, where)
    case 'openai-chat':
      return fromChatMessages(row, given)
    case 'openai-responses':
      return fromResponsesItems(row, given)
    case 'anthropic':
      return fromAnthropicMessages(row, given)
    case 'ai-sdk':
      return fromAiSdkMessages(row, given)
    case 'otel':
      return fromOtelSpans(row, given)
    case 'action-log':
      return fromActionLog(row, given)
    case 'printed-log':
      return fromPrintedLog(row as { messages: string }, given)
  }
}

/** Which notation a row is in, by the fields only that notation has. @throws InvalidInputError if none fits */
export function formatOf(row: unknown, where: string): TraceFormat {
  if (!isRecord(row)) throw malformed(where, 'a row must be an object')
  if (Array.isArray(row.steps)) return 'ductile'
  if (Array.isArray(row.spans)) return 'otel'
  if (Array.isArray(row.items)) return 'openai-responses'
  if (typeof row.messages === 'string') return 'printed-log'
  if (!Array.isArray(row.messages))
    throw malformed(`${where}: messages`, 'expected "messages", "items", "spans" or "steps"')
  const messages = row.messages.filter(isRecord)
  if (messages.some(({ role }) => role === 'agent' || role === 'environment')) return 'action-log'
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content.filter(isRecord) : []))
  const has = (...types: string[]): boolean => parts.some(({ type }) => types.includes(String(type)))
  if (has('tool-call', 'tool-result', 'reasoning')) return 'ai-sdk'
  if (has('tool_use', 'tool_result', 'thinking') || row.system !== undefined) return 'anthropic'
  return 'openai-chat'
}

/** Identity, kind of task and outcome, by the names that published sets give them. */
function fieldsOf(row: unknown, where: string): Omit<Trajectory, 'agents' | 'steps'> {
  if (!isRecord(row)) throw malformed(where, 'a row must be an object')
  const labels = isRecord(row.labels) ? row.labels : {}
  const meta = isRecord(row.meta) ? row.meta : {}
  const taskType = firstString(
    row.taskType,
    labels.suite_name,
    labels.application_scenario,
    labels.scenario,
    meta.agent,
  )
  const userTask = firstString(labels.user_task_id)
  const scenario = firstString(row.scenario) ?? (userTask && [taskType, userTask].filter(Boolean).join('/'))
  return {
    id: firstString(row.id) ?? where,
    ...(taskType === undefined ? {} : { taskType }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(row.y === 0 || row.y === 1 ? { outcome: { violated: row.y === 1 } } : {}),
  }
}

function firstString(...given: unknown[]): string | undefined {
  return given.find((value): value is string => typeof value === 'string' && value !== '')
}
