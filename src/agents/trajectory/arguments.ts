/** @file Arguments of a tool call as formats write them: an object, JSON text, or a printed Python dictionary. */
import { readPythonLiteral } from './python-literal.js'
import type { ToolCall } from './trajectory.js'

/** What could be read of a call's arguments; `unparsed` keeps what could not. */
export type ReadArguments = Pick<ToolCall, 'arguments' | 'unparsed'>

/** Reads arguments and never throws: an agent's malformed call is something to judge, not a broken file. */
export function readArguments(given: unknown): ReadArguments {
  if (given === null || given === undefined || given === '') return { arguments: {} }
  if (isRecord(given)) return { arguments: given }
  if (typeof given !== 'string') return { arguments: {}, unparsed: String(given) }
  const value = parseJson(given) ?? parsePython(given)
  return isRecord(value) ? { arguments: value } : { arguments: {}, unparsed: given }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller tries the next notation, and keeps the text if none fits
  }
}

function parsePython(text: string): unknown {
  const result = readPythonLiteral(text)
  return result.ok ? result.value : undefined
}
