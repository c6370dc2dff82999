import { leaves } from '../drift/tool-catalog.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import { isTransient, type ToolError, type ToolErrorCode } from './tool-error.js'

/** What an agent is told about its failed call: enough to mend it, nothing of the right answer. */
export interface Diagnostic extends Omit<ToolError, 'detail'> {
  readonly tool: string
  /** Whether the same call may work later. */
  readonly retryable: boolean
  /** 1 for the first failure. */
  readonly attempt: number
  /** One or two sentences. A tool's own words stand at the end, quoted and cut: they are data, no orders. */
  readonly message: string
}

/** Longest piece of a tool's own words that is passed on. */
const maxQuote = 160
const sayings: Readonly<Record<ToolErrorCode, string>> = {
  unparseable: 'the arguments could not be read',
  'unknown-tool': 'there is no tool of this name',
  'missing-argument': 'an argument is missing',
  'unknown-argument': 'the tool takes no such argument',
  'type-mismatch': 'an argument has the wrong type',
  'constraint-violation': 'an argument is outside what is allowed',
  'precondition-failed': 'something has to be done before this call',
  'not-found': 'what an argument names does not exist',
  'permission-denied': 'this is not permitted; asking again will not change that',
  timeout: 'no answer came in time',
  'rate-limited': 'too many calls; wait before the next',
  'server-error': 'the tool failed',
}

/** Puts an error into words. Values are named by their kind, never repeated. */
export function diagnose(
  error: ToolError,
  { call, attempt = 1 }: { call: ToolCall; attempt?: number },
): Diagnostic {
  const { detail, ...known } = error
  const parts = [
    sayings[error.code],
    error.argument === undefined ? '' : `argument "${error.argument}"`,
    error.expected === undefined ? '' : `expected ${error.expected}`,
    error.observed === undefined ? '' : `got ${error.observed}`,
    error.suggestions === undefined || error.suggestions.length === 0
      ? ''
      : `near it: ${error.suggestions.join(', ')}`,
  ].filter(Boolean)
  const quote = detail === undefined ? '' : ` The tool said: "${quoted(detail)}"`
  return {
    ...known,
    tool: call.tool,
    retryable: isTransient(error.code),
    attempt,
    message: `${call.tool}: ${parts.join('; ')}.${quote}`,
  }
}

/** Without secrets, control characters, quotation marks, line breaks and tags, and cut. */
export function quoted(text: string): string {
  const clean = text
    .replace(/\b(?:Bearer|Basic)\s+\S+|\b(?:sk|pk|tok|key|ghp|xox[a-z])[-_][\w-]{6,}/gi, '[redacted]')
    .replace(/((?:password|secret|token|api[_-]?key)["']?\s*[:=]\s*)\S+/gi, '$1[redacted]')
    .replace(/[\s\p{C}]+/gu, ' ')
    .replace(/["<>`]/g, "'")
    .trim()
  return clean.length > maxQuote ? `${clean.slice(0, maxQuote)}…` : clean
}

/** Reference values that a diagnostic gives away. */
export interface LeakReport {
  readonly leaks: boolean
  /** Names of the arguments whose reference value stands in the message. */
  readonly arguments: readonly string[]
}

/**
 * Whether a diagnostic holds a value of the right call that the agent could not know: one that stands neither in its
 * failed call, nor in what the schema says, nor in the dialogue.
 */
export function checkLeak(
  diagnostic: Diagnostic,
  { reference, failed, known }: { reference: ToolCall; failed: ToolCall; known: readonly string[] },
): LeakReport {
  const said = ` ${[diagnostic.message, diagnostic.expected ?? '', ...(diagnostic.suggestions ?? [])].join(' ')} `
  const seen = [...known, ...leaves(failed.arguments), failed.unparsed ?? ''].join('\n')
  const given = Object.entries(reference.arguments)
    .filter(([, value]) =>
      leaves(value).some(leaf => leaf !== '' && !contains(seen, leaf) && contains(said, leaf)),
    )
    .map(([name]) => name)
  return { leaks: given.length > 0, arguments: given }
}

/** Whether a text has a value as a word of its own. */
function contains(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
    if (!/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[at + value.length] ?? ' '))
      return true
  return false
}
