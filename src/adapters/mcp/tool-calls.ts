/** @file From MCP's shapes to what is judged: calls, results, definitions and hints. */
import type { CallFinding, ParameterSchema, ToolCall, ToolDefinition } from '../../agents/index.js'
import type { Action } from '../../core/index.js'
import { isObject, type JsonObject, jsonTexts } from '../json-texts.js'
import { otherPart, type TextsOptions } from '../parts.js'
import type { McpTool } from './tool-lock.js'

/** The call of a `tools/call` request. */
export function callOf(id: string | number, params: JsonObject): ToolCall {
  const { name, arguments: given = {} } = params
  const readable = isObject(given)
  return {
    id: String(id),
    tool: typeof name === 'string' ? name : '',
    arguments: readable ? given : {},
    ...(readable ? {} : { unparsed: JSON.stringify(given) ?? '' }),
  }
}

/**
 * Every word of a result that a model may read: content, embedded resources, structured content, questions.
 *
 * @throws InvalidInputError `unsupported_content` on images, audio and binary resources, unless they are ignored
 */
export function resultText(result: unknown, options: TextsOptions): string {
  if (!isObject(result)) return jsonTexts(result).join('\n')
  const { _meta, ...said } = result
  return jsonTexts(withoutBytes(said, 'result', options)).join('\n')
}

const kinds: ReadonlySet<string> = new Set(['type', 'mimeType', 'resultType'])

function withoutBytes(value: unknown, where: string, options: TextsOptions): unknown {
  if (Array.isArray(value)) return value.map((each, i) => withoutBytes(each, `${where}[${i}]`, options))
  if (!isObject(value)) return value
  const bytes = isMedia(value) ? 'data' : typeof value.blob === 'string' ? 'blob' : undefined
  if (bytes !== undefined) otherPart(where, `content of type "${String(value.mimeType ?? bytes)}"`, options)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      // Structured content is the server's own shape: nothing in it is taken for media.
      key === bytes || (kinds.has(key) && typeof inner === 'string')
        ? []
        : [[key, key === 'structuredContent' ? inner : withoutBytes(inner, `${where}.${key}`, options)]],
    ),
  )
}

const isMedia = ({ type, data }: JsonObject): boolean =>
  (type === 'image' || type === 'audio') && typeof data === 'string'

/** Longest word of a definition's bookkeeping that is taken for a label: too short to give orders, but misread as one. */
const maxLabel = 48
const prose: ReadonlySet<string> = new Set([
  'description',
  'properties',
  'enum',
  'default',
  'examples',
  'const',
])

/**
 * What a definition says to a model, in texts that are judged one by one: the description, which a longer text would
 * dilute, and all other words. Names, titles, types and settings count where they are too long to be labels.
 */
export function toolTexts({ description, ...rest }: McpTool): readonly string[] {
  return [jsonTexts(description).join('\n'), jsonTexts(withoutLabels(rest)).join('\n')].filter(
    text => text !== '',
  )
}

function withoutLabels(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLabels)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'string' && inner.length <= maxLabel && !prose.has(key)
        ? []
        : [[key, withoutLabels(inner)]],
    ),
  )
}

/** A definition for diagnosis. Patterns are left out: those of a stranger may take for ever to match. */
export function definitionOf({ name, description, inputSchema }: McpTool): ToolDefinition {
  const schema = isObject(inputSchema) ? inputSchema : {}
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    parameters: {
      ...(withoutPatterns(schema) as ParameterSchema),
      additionalProperties: schema.additionalProperties !== false,
    },
  }
}

function withoutPatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPatterns)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === 'pattern' && typeof inner === 'string' ? [] : [[key, withoutPatterns(inner)]],
    ),
  )
}

/**
 * What a server's hints add. They are its own word, so that they only tighten: a tool that says it destroys needs
 * approval, and none gets anything for saying that it is harmless.
 */
export function hintFindings(tool: McpTool, destructive: Action): readonly CallFinding[] {
  const { annotations } = tool
  const warns = isObject(annotations) && annotations.destructiveHint === true
  return warns && destructive !== 'allow'
    ? [{ monitor: 'hints', action: destructive, reason: 'the server says of this tool that it destroys' }]
    : []
}
