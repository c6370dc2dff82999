/** @file The guard as the server uses it. */
import type { Edge, Policy, Signal } from '../core/index.js'
import { ConfigurationError, DuctileError, type Ledger } from '../core/index.js'
import type { Conversation, Guard, Strictness } from '../guard/index.js'
import { createPipeline, type Pipeline, type PipelineOptions } from '../pipeline/index.js'
import { rememberedSignal } from './remembered-signal.js'
import type { StreamingOptions } from './streaming-options.js'

/** What the server needs of a guard: the embedded one fits, and so does a script in a test. */
export type TextGuard = Pick<Guard, 'card' | 'model' | 'score' | 'signals'>

/** A signal with a time of its own, in milliseconds, shorter than the others'. */
export interface TimedCheck {
  readonly signal: string
  readonly timeoutMs?: number
}

export interface ProtectionOptions {
  readonly guard: TextGuard
  /** The policy of each strictness, shown side by side in the studio. */
  readonly policies: Readonly<Record<Strictness, Policy>>
  /** The strictness in force. */
  readonly strictness: Strictness
  /** In force instead of `policies[strictness]`, such as one read from a file. */
  readonly policy?: Policy
  /** Signals by edge. An edge that is left out is judged as the wider one of its side, `user` or `answer`. @default {@link signalsByEdge} */
  readonly checks?: Readonly<Partial<Record<Edge, readonly (string | TimedCheck)[]>>>
  /** @default 'enforce' */
  readonly mode?: 'enforce' | 'shadow'
  /** Time each signal has, in milliseconds. @default 5000 */
  readonly timeoutMs?: number
  /** Whether the ledger keeps judged texts. @default 'off' */
  readonly capture?: 'off' | 'on'
  /** `serial` asks the upstream only once the input has passed, `parallel` at the same time. @default 'parallel' */
  readonly gate?: 'parallel' | 'serial'
  readonly streaming?: StreamingOptions
  readonly onFailure?: NonNullable<PipelineOptions['onFailure']>
  /** Keeps beside every decision what another policy would have decided. */
  readonly recordBeside?: (ledger: Ledger) => Ledger
}

/**
 * Which signals look at which edge unless told otherwise. Harm and injection are looked for in what a user says;
 * injection in what comes from tools (their results and definitions), which may tell of harm without wanting any; harm
 * in what the model thinks, does and says, where overriding instructions has no object.
 */
export const signalsByEdge = {
  user: ['harm', 'injection'],
  result: ['injection'],
  plan: ['harm'],
  call: ['harm'],
  answer: ['harm'],
} as const satisfies Partial<Record<Edge, readonly string[]>>

/** @throws ConfigurationError if the guard lacks a signal or the policy has a threshold nobody feeds */
export function protect(options: ProtectionOptions, ledger: Ledger | undefined): Pipeline {
  const { guard, policies, strictness, mode, timeoutMs, capture, onFailure, recordBeside } = options
  return createPipeline({
    checks: Object.fromEntries(
      Object.entries(options.checks ?? signalsByEdge).map(([edge, names]) => [
        edge,
        names.map(check => {
          const { signal: name, timeoutMs }: TimedCheck =
            typeof check === 'string' ? { signal: check } : check
          const signal = signalOf(guard, name)
          // What comes in comes again and again; what goes out is new.
          const isInput = edge === 'user' || edge === 'result'
          return inTime(isInput ? rememberedSignal(signal) : signal, timeoutMs)
        }),
      ]),
    ),
    policy: options.policy ?? policies[strictness],
    ...(ledger === undefined ? {} : { ledger: recordBeside?.(ledger) ?? ledger }),
    ...(mode === undefined ? {} : { mode }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(capture === undefined ? {} : { capture }),
    ...(onFailure === undefined ? {} : { onFailure }),
  })
}

function signalOf({ signals }: TextGuard, name: string): Signal<Conversation> {
  const signal = signals.find(each => each.name === name)
  if (signal === undefined)
    throw new ConfigurationError({ where: 'guard', message: `the guard has no signal "${name}"` })
  return signal
}

/** The signal, unscored when it is late by its own time. The pipeline's abort, at the latest, ends its work. */
function inTime(signal: Signal<Conversation>, timeoutMs: number | undefined): Signal<Conversation> {
  if (timeoutMs === undefined) return signal
  return {
    name: signal.name,
    async assess(conversation, context) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        const message = `no assessment within ${timeoutMs} ms`
        timer = setTimeout(() => reject(new DuctileError({ code: 'timeout', message })), timeoutMs)
      })
      try {
        return await Promise.race([signal.assess(conversation, context), late])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
