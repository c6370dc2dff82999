/** Kinds of failure, from what is wrong with the call itself to what is wrong with the world. */
export const toolErrorCodes = Object.freeze([
  'unparseable',
  'unknown-tool',
  'missing-argument',
  'unknown-argument',
  'type-mismatch',
  'constraint-violation',
  'precondition-failed',
  'not-found',
  'permission-denied',
  'timeout',
  'rate-limited',
  'server-error',
] as const)
export type ToolErrorCode = (typeof toolErrorCodes)[number]

/** One thing that is wrong with a call. */
export interface ToolError {
  readonly code: ToolErrorCode
  readonly argument?: string
  /** The kind of value that came: its type, or nothing of it. */
  readonly observed?: string
  /** What the schema wants: a type, a list, a range. Never a value that only a right answer would have. */
  readonly expected?: string
  /** Valid names near a wrong one. */
  readonly suggestions?: readonly string[]
  /** The tool's own words, where there are some. */
  readonly detail?: string
}

/** Failures that the same call may survive later. All others need another call. */
export function isTransient(code: ToolErrorCode): boolean {
  return code === 'timeout' || code === 'rate-limited' || code === 'server-error'
}

const byStatus: Readonly<Record<number, ToolErrorCode>> = {
  400: 'constraint-violation',
  401: 'permission-denied',
  403: 'permission-denied',
  404: 'not-found',
  408: 'timeout',
  409: 'precondition-failed',
  412: 'precondition-failed',
  422: 'constraint-violation',
  429: 'rate-limited',
  504: 'timeout',
}
const byWords: readonly (readonly [RegExp, ToolErrorCode])[] = [
  [/\btime[ds]?[ -]?out\b|\bETIMEDOUT\b|\bdeadline\b/i, 'timeout'],
  [/\brate[ -]?limit|\btoo many requests\b|\bquota\b/i, 'rate-limited'],
  [/\bpermission\b|\bdenied\b|\bforbidden\b|\bunauthori[sz]ed\b|\bEACCES\b|\bEPERM\b/i, 'permission-denied'],
  [/\bnot found\b|\bno such\b|\bdoes not exist\b|\bENOENT\b|\bunknown id\b/i, 'not-found'],
  [
    /\balready\b|\bmust first\b|\bbefore you\b|\bnot logged in\b|\bnot started\b|\bprecondition\b|\bconflict\b|\brequires\b/i,
    'precondition-failed',
  ],
  [/\bmissing\b.*\bargument\b|\brequired\b.*\bargument\b/i, 'missing-argument'],
  [/\binvalid\b|\bout of range\b|\bmust be\b|\bnot allowed\b/i, 'constraint-violation'],
]

/** The failure behind whatever a tool threw or returned; what is not recognised is a server error. */
export function toolErrorFrom(thrown: unknown): ToolError {
  const message = messageOf(thrown)
  const status = statusOf(thrown)
  const code =
    (status === undefined ? undefined : byStatus[status]) ??
    (status !== undefined && status >= 500 ? 'server-error' : undefined) ??
    (isTimeout(thrown) ? 'timeout' : undefined) ??
    byWords.find(([words]) => words.test(message))?.[1] ??
    'server-error'
  return message === '' ? { code } : { code, detail: message }
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  return thrown instanceof Error ? thrown.message : ''
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { status, statusCode } = thrown as { status?: unknown; statusCode?: unknown }
  const given = status ?? statusCode
  return typeof given === 'number' ? given : undefined
}

const isTimeout = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')
