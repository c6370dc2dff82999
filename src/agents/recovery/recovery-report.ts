import { InvalidArgumentError } from '../../core/index.js'
import { type Estimate, wilsonInterval } from '../../stats/index.js'
import type { ToolCall, Trajectory } from '../trajectory/trajectory.js'
import { canonicalArguments } from './canonical-arguments.js'
import { type ToolErrorCode, toolErrorFrom } from './tool-error.js'

export interface RecoveryReport {
  /** Failed calls. */
  readonly failures: number
  /** … after which the same tool succeeded within the window; absent without a failure. */
  readonly recovered?: Estimate
  /** … after which the very same call was made again; absent without a failure. */
  readonly repeated?: Estimate
  /** Median calls to success over recovered failures. */
  readonly medianCalls?: number
  readonly byCode: Readonly<
    Partial<Record<ToolErrorCode, { readonly failures: number; readonly recovered: number }>>
  >
}

/**
 * How runs get over failed calls. The paper's definition of its recovery rate is not published; ours: a failure is
 * recovered if the same tool succeeds within the next calls.
 *
 * @param options.window - calls looked at behind a failure, an integer of at least 1. @default 3
 */
export function recoveryReport(
  runs: readonly Trajectory[],
  { window = 3 }: { window?: number } = {},
): RecoveryReport {
  if (!Number.isInteger(window) || window < 1)
    throw new InvalidArgumentError(`recoveryReport: window must be an integer of at least 1, got ${window}`)
  const byCode: Partial<Record<ToolErrorCode, { failures: number; recovered: number }>> = {}
  const waits: number[] = []
  let [failures, repeated] = [0, 0]
  for (const calls of runs.map(outcomes))
    calls.forEach(({ call, error }, i) => {
      if (error === undefined) return
      failures++
      const next = calls.slice(i + 1, i + 1 + window)
      const wait = next.findIndex(later => later.call.tool === call.tool && later.error === undefined)
      if (next[0] !== undefined && same(next[0].call, call)) repeated++
      byCode[error] ??= { failures: 0, recovered: 0 }
      byCode[error].failures++
      if (wait < 0) return
      byCode[error].recovered++
      waits.push(wait + 1)
    })
  if (failures === 0) return { failures, byCode }
  waits.sort((a, b) => a - b)
  return {
    failures,
    recovered: wilsonInterval(waits.length, failures),
    repeated: wilsonInterval(repeated, failures),
    ...(waits.length === 0 ? {} : { medianCalls: waits[Math.floor((waits.length - 1) / 2)]! }),
    byCode,
  }
}

/** Calls with how they failed; a call without a result is left out, nobody knows. */
function outcomes({ steps }: Trajectory): { call: ToolCall; error: ToolErrorCode | undefined }[] {
  const results = new Map(
    steps.flatMap(step => (step.kind === 'tool-result' ? [[step.callId, step] as const] : [])),
  )
  return steps.flatMap(step => {
    const result = step.kind === 'tool-call' ? results.get(step.call.id) : undefined
    if (step.kind !== 'tool-call' || result === undefined) return []
    return [{ call: step.call, error: result.isError ? toolErrorFrom(result.text).code : undefined }]
  })
}

function same(a: ToolCall, b: ToolCall): boolean {
  return a.tool === b.tool && canonicalArguments(a.arguments) === canonicalArguments(b.arguments)
}
