import { DuctileError } from '../../core/index.js'
import { checkInteger } from '../checks.js'
import type { Aggregate } from './aggregate.js'
import { type SciConfig, type SciStep, sciRule } from './rule.js'
import { surgicalPrecision } from './surgical-precision.js'

/** Draws one sample. `abort` fires when the caller gives up or the draw is late; stop working then. */
export type Sampler<Sample> = (draw: {
  readonly step: number
  readonly abort: AbortSignal
}) => Promise<Sample>

export interface RunSciOptions<Sample, Prediction> extends SciConfig {
  readonly aggregate: Aggregate<Sample, Prediction>
  /** A draw that takes longer counts as failed, in milliseconds. Without it a draw may take for ever. */
  readonly timeoutMs?: number
  readonly abort?: AbortSignal
}

/** One draw: its number from 1, and what was known after it. */
export interface SciTrace {
  readonly step: number
  /** SP over all samples so far; NaN while there are too few. */
  readonly sp: number
  /** Energy ½(SP* - SP)². */
  readonly v: number
  /** Why this draw gave no sample: the error's code or name. */
  readonly failed?: string
}

export interface SciResult<Prediction, Sample = unknown> {
  readonly decision: Exclude<SciStep, 'continue'>
  /** Absent when too few draws gave a sample. Also there when the decision is `abstain`, for whoever reviews it. */
  readonly prediction?: Prediction
  /** Absent when too few draws gave a sample. */
  readonly sp?: number
  /** max(0, SP* - SP), what to rank by; SP* when there are too few samples. */
  readonly deficit: number
  /** |SP* - SP|, as in the paper. It punishes inputs clearer than the target: rank by `deficit`, then `steps`. */
  readonly absoluteError: number
  readonly steps: number
  readonly trace: readonly SciTrace[]
  /** What the draws gave, failed ones left out. */
  readonly samples: readonly Sample[]
}

/**
 * Draws until the answer is clear, the budget is spent, or the caller aborts. The first `minSteps` draws run together,
 * the others one by one. A draw that rejects or is late counts against the budget and adds nothing.
 *
 * @throws InvalidArgumentError if the configuration or a sample is out of range; the abort reason when aborted
 * @see SCI, arXiv:2511.12240, minimal controller
 */
export async function runSci<Sample, Prediction>(
  sample: Sampler<Sample>,
  { aggregate, timeoutMs, abort, ...config }: RunSciOptions<Sample, Prediction>,
): Promise<SciResult<Prediction, Sample>> {
  const next = sciRule(config)
  if (timeoutMs !== undefined) checkInteger('runSci', { timeoutMs }, { min: 1 })
  const { target, minSteps = 1 } = config
  const samples: Sample[] = []
  const trace: SciTrace[] = []
  let reading: ReturnType<typeof aggregate> | undefined
  let decision: SciStep = 'continue'
  while (decision === 'continue') {
    abort?.throwIfAborted()
    const together = trace.length === 0 ? minSteps : 1
    const draws = await Promise.all(
      Array.from({ length: together }, (_, i) =>
        drawOnce(sample, { step: trace.length + i + 1, timeoutMs, abort }),
      ),
    )
    abort?.throwIfAborted()
    for (const draw of draws) {
      if ('sample' in draw) {
        samples.push(draw.sample)
        reading = aggregate(samples)
      }
      const sp = reading === undefined ? Number.NaN : surgicalPrecision(reading.probabilities)
      trace.push({
        step: trace.length + 1,
        sp,
        v: (target - sp) ** 2 / 2,
        ...('failed' in draw && { failed: draw.failed }),
      })
    }
    decision = next(trace.map(({ sp }) => sp))
  }
  const sp = trace.at(-1)!.sp
  const known = reading === undefined ? undefined : { prediction: reading.prediction, sp }
  return {
    decision,
    ...known,
    deficit: known === undefined ? target : Math.max(0, target - sp),
    absoluteError: known === undefined ? target : Math.abs(target - sp),
    steps: trace.length,
    trace,
    samples,
  }
}

async function drawOnce<Sample>(
  sample: Sampler<Sample>,
  { step, timeoutMs, abort }: { step: number; timeoutMs: number | undefined; abort: AbortSignal | undefined },
): Promise<{ sample: Sample } | { failed: string }> {
  const late = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]
  const signal = AbortSignal.any([...late, ...(abort === undefined ? [] : [abort])])
  try {
    return { sample: await settleBefore(sample({ step, abort: signal }), signal) }
  } catch (error) {
    return {
      failed: DuctileError.isInstance(error) ? error.code : error instanceof Error ? error.name : 'unknown',
    }
  }
}

/** The promise, or the signal's reason as soon as it fires: a sampler that ignores its signal cannot hold us up. */
function settleBefore<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason)
    if (signal.aborted) give()
    signal.addEventListener('abort', give, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give))
  })
}
