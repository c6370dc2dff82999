import { InvalidArgumentError } from '../../core/index.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import { callKey } from './call-key.js'
import { type Diagnostic, diagnose } from './diagnose.js'
import type { ToolDefinition } from './tool-definition.js'
import { isTransient, type ToolError, toolErrorFrom } from './tool-error.js'
import { validateCall } from './validate-call.js'

/** A failed attempt, kept for export. */
export interface FailedAttempt {
  readonly call: ToolCall
  readonly error: ToolError
  readonly diagnostic: Diagnostic
}

export type RecoveryResult =
  | {
      readonly type: 'done'
      readonly call: ToolCall
      readonly value: unknown
      readonly failures: readonly FailedAttempt[]
    }
  | {
      readonly type: 'gave-up'
      /** `attempts`: too many. `loop`: the same failing call again. `unsafe`: a repeat could do harm twice. `stopped`: the agent. */
      readonly why: 'attempts' | 'loop' | 'unsafe' | 'stopped'
      readonly failures: readonly FailedAttempt[]
    }

export interface RecoverOptions {
  readonly tools: readonly ToolDefinition[]
  /** Runs a call that passed its schema; throws what the tool threw. */
  readonly execute: (call: ToolCall) => Promise<unknown>
  /** Asks the agent for another call; undefined if it has none. */
  readonly propose: (diagnostic: Diagnostic) => Promise<ToolCall | undefined>
  /** Calls after the first. @default 2 */
  readonly maxRecoveries?: number
  /** How often the same failing call may be made in all. @default 2 */
  readonly loopLimit?: number
  /** Whether a call may run again after a failure that leaves open whether it ran. @default never for tools */
  readonly isIdempotent?: (call: ToolCall) => boolean
  /** Waits before a transient failure is tried again; passed in so that tests do not wait. */
  readonly wait?: (milliseconds: number) => Promise<void>
  /** First wait; doubles each time. @default 200 */
  readonly backoffMs?: number
}

/**
 * Makes a call, and when it fails tells the agent why and lets it try again, within bounds. The same failing call is not
 * made for ever; a call that timed out is repeated only if repeating cannot do harm twice.
 *
 * @throws InvalidArgumentError on bounds that are no integers of at least 0 (loop limit: 1)
 */
export async function recover(first: ToolCall, options: RecoverOptions): Promise<RecoveryResult> {
  const { maxRecoveries = 2, loopLimit = 2, backoffMs = 200 } = options
  checkBound({ maxRecoveries }, 0)
  checkBound({ loopLimit }, 1)
  const failures: FailedAttempt[] = []
  const made = new Map<string, number>()
  let call = first
  for (;;) {
    const outcome = await attempt(call, options)
    if (outcome.ok) return { type: 'done', call, value: outcome.value, failures }
    const diagnostic = diagnose(outcome.error, { call, attempt: failures.length + 1 })
    failures.push({ call, error: outcome.error, diagnostic })
    const key = callKey(call)
    made.set(key, (made.get(key) ?? 0) + 1)
    if (failures.length > maxRecoveries) return { type: 'gave-up', why: 'attempts', failures }
    const next = await options.propose(diagnostic)
    if (next === undefined) return { type: 'gave-up', why: 'stopped', failures }
    const repeats = made.get(callKey(next)) ?? 0
    if (repeats >= loopLimit) return { type: 'gave-up', why: 'loop', failures }
    if (isTransient(outcome.error.code)) {
      if (repeats > 0 && options.isIdempotent?.(next) !== true)
        return { type: 'gave-up', why: 'unsafe', failures }
      await options.wait?.(backoffMs * 2 ** (failures.length - 1))
    }
    call = next
  }
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ToolError }

async function attempt(call: ToolCall, { tools, execute }: RecoverOptions): Promise<Outcome> {
  const [error] = validateCall(call, tools)
  if (error !== undefined) return { ok: false, error }
  try {
    return { ok: true, value: await execute(call) }
  } catch (thrown) {
    return { ok: false, error: toolErrorFrom(thrown) }
  }
}

function checkBound(bound: Readonly<Record<string, number>>, min: number): void {
  for (const [name, value] of Object.entries(bound))
    if (!Number.isInteger(value) || value < min)
      throw new InvalidArgumentError(`recover: ${name} must be an integer of at least ${min}, got ${value}`)
}
