import { stat } from 'node:fs/promises'
import { loadDocument, parseText } from './load-document.js'
import { type ParsedPolicy, parsePolicy } from './parse-policy.js'

/** Reads and checks a policy file. @throws ConfigurationError naming file and key */
export async function readPolicy(file: string): Promise<ParsedPolicy> {
  const value = await loadDocument(file)
  const { mtime } = await stat(file)
  return parsePolicy(value, { source: file, date: mtime.toISOString().slice(0, 10) })
}

/** The same of a text that is already read. @throws ConfigurationError */
export function parsePolicyText(text: string, options: { source: string; date: string }): ParsedPolicy {
  return parsePolicy(parseText(text, options.source), options)
}
