/** @file The words inside JSON, for shapes whose fields are not known one by one. */

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Every string inside a JSON value, in order. Names of a schema's `properties` count as words.
 *
 * @param skip - keys whose plain values are left out; what is nested below them is not
 */
export function jsonTexts(value: unknown, skip?: ReadonlySet<string>): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(each => jsonTexts(each, skip))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'object' && skip?.has(key)) return []
    const names = key === 'properties' && isObject(inner) ? Object.keys(inner) : []
    return [...names, ...jsonTexts(inner, skip)]
  })
}

/**
 * Keys whose plain values name, number or date things, or are opaque bytes that only the provider reads: no client shows
 * them as what a model said.
 */
export const bookkeeping: ReadonlySet<string> = new Set(
  `id type status role object index model name phase call_id item_id response_id tool_use_id request_id server_label
  container_id file_id mime_type media_type finish_reason stop_reason stop_sequence service_tier system_fingerprint
  obfuscation signature encrypted_content encrypted_index data code param`.split(/\s+/),
)

/** The fields of an object but those of the names given whose values are plain. */
export function besides(object: JsonObject, names: ReadonlySet<string>): JsonObject | undefined {
  let others: Record<string, unknown> | undefined
  for (const key in object) {
    const value = object[key]
    if (value === null || (typeof value !== 'object' && names.has(key))) continue
    others ??= {}
    others[key] = value
  }
  return others
}

const settings: ReadonlySet<string> = new Set(['type', 'name'])

/** What the definition of a tool says to a model, wherever in it. */
export const definitionText = (tool: unknown): string => jsonTexts(tool, settings).join('\n')

/**
 * The arguments of a tool call as text: as they stand, and where they hold escapes (`\n`, `\u0041`) also the words these
 * stand for. Arguments that are no JSON are taken as they are.
 */
export function argumentsText(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return [raw, ...jsonTexts(JSON.parse(raw))].join('\n')
  } catch {
    return raw
  }
}
