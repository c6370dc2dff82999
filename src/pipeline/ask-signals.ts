/** @file Asks signals at once, each with a time budget. Whatever goes wrong becomes an unscored outcome. */
import {
  type Assessment,
  type Context,
  DuctileError,
  type Edge,
  type Outcome,
  type Signal,
} from '../core/index.js'

export interface SignalFailure {
  readonly signal: string
  readonly edge: Edge
  /** `timeout`, `invalid_assessment`, the code of an error of Ductile, or `signal_failed`. */
  readonly code: string
  readonly error: unknown
}

/** @throws the abort's reason when the caller gave up: then there is nothing to decide */
export async function askSignals<Subject>(
  signals: readonly Signal<Subject>[],
  subject: Subject,
  options: {
    readonly context: Context
    readonly timeoutMs: number
    readonly onFailure?: ((failure: SignalFailure) => void) | undefined
  },
): Promise<readonly Outcome[]> {
  const { abort } = options.context
  abort?.throwIfAborted()
  const outcomes = await Promise.all(signals.map(signal => askOne(signal, subject, options)))
  abort?.throwIfAborted()
  return outcomes
}

async function askOne<Subject>(
  signal: Signal<Subject>,
  subject: Subject,
  { context, timeoutMs, onFailure }: Parameters<typeof askSignals<Subject>>[2],
): Promise<Outcome> {
  const started = performance.now()
  const budget = timeBudget(timeoutMs, context.abort)
  try {
    const asked = signal.assess(subject, { ...context, abort: budget.abort })
    const assessment = await Promise.race([asked, budget.spent])
    checkAssessment(assessment, signal.name)
    return { type: 'scored', assessment }
  } catch (error) {
    const code = DuctileError.isInstance(error) ? error.code : 'signal_failed'
    onFailure?.({ signal: signal.name, edge: context.edge, code, error })
    // An error of our own never quotes the subject. Of another only the kind is told, as its words may.
    const message = DuctileError.isInstance(error)
      ? error.message
      : `signal "${signal.name}" threw ${error instanceof Error ? error.name : typeof error}`
    return { type: 'unscored', signal: signal.name, code, message, costMs: performance.now() - started }
  } finally {
    budget.release()
  }
}

function timeBudget(
  timeoutMs: number,
  outer: AbortSignal | undefined,
): { abort: AbortSignal; spent: Promise<never>; release: () => void } {
  const controller = new AbortController()
  let stop: (reason: unknown) => void = () => {}
  const spent = new Promise<never>((_, reject) => {
    stop = reason => {
      reject(reason)
      controller.abort(reason)
    }
  })
  // It may be rejected after the race was won, when nobody listens.
  spent.catch(() => {})
  const timer = setTimeout(
    () => stop(new DuctileError({ code: 'timeout', message: `no assessment within ${timeoutMs} ms` })),
    timeoutMs,
  )
  const onAbort = (): void => stop(outer?.reason)
  outer?.addEventListener('abort', onAbort, { once: true })
  return {
    abort: controller.signal,
    spent,
    release() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onAbort)
    },
  }
}

/** A risk that is no probability, or one under another name, would pass every threshold unseen. */
function checkAssessment({ signal, risk }: Assessment, name: string): void {
  const fault = !(risk >= 0 && risk <= 1)
    ? `a risk of ${risk}, which is not in [0, 1]`
    : signal !== name
      ? `an assessment of "${signal}"`
      : undefined
  if (fault !== undefined)
    throw new DuctileError({ code: 'invalid_assessment', message: `signal "${name}" gave ${fault}` })
}
