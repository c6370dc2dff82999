import type { Json } from '../json.js'
import type { ToolCall } from '../message.js'

/** A call whose arguments came as text. What is no JSON object is kept as it came. */
export function toolCallOf({ id, name, text }: { id: string; name: string; text: string }): ToolCall {
  try {
    const value = JSON.parse(text === '' ? '{}' : text) as Json
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { id, name, arguments: value as ToolCall['arguments'] }
  } catch {
    // Falls through: malformed either way.
  }
  return { id, name, arguments: {}, malformed: text }
}
