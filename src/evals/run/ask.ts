import { setTimeout as sleep } from 'node:timers/promises'
import type { Model, ModelOutput, ModelRequest } from '../model.js'
import { ModelError } from '../models/model-error.js'
import type { Limiter } from './limiter.js'

export interface RetryOptions {
  /** Attempts in all, 1 or more. */
  readonly attempts: number
  /** Longest first wait; it doubles with each attempt, and a random part of it is waited (full jitter). */
  readonly baseMs: number
  /** Longest wait, and longest that a model may ask for; a longer one ends in its error. */
  readonly maxMs: number
}

export const defaultRetry: RetryOptions = Object.freeze({ attempts: 6, baseMs: 500, maxMs: 120_000 })

export interface Asked {
  readonly output: ModelOutput
  readonly attempts: number
}

/**
 * One answer of a model, asked again after a failure that may pass.
 *
 * @param onRetry - hears of each failure that is followed by another attempt
 * @throws ModelError of the last attempt; the abort's reason; what the model throws by fault of its own
 * @see Brooker 2015, Exponential Backoff And Jitter (full jitter)
 */
export async function ask(
  model: Model,
  request: ModelRequest,
  {
    limiter,
    retry,
    signal,
    onRetry,
  }: {
    limiter: Limiter
    retry: RetryOptions
    signal: AbortSignal
    onRetry: (failure: { error: ModelError; waitMs: number }) => void
  },
): Promise<Asked> {
  for (let attempts = 1; ; attempts++) {
    const place = await limiter.enter(signal)
    try {
      const output = checked(await model.generate(request, signal), model)
      place.succeed()
      return { output, attempts }
    } catch (error) {
      if (signal.aborted || !ModelError.isInstance(error)) {
        place.leave()
        throw signal.aborted ? signal.reason : error
      }
      const waitMs =
        error.retryAfterMs ?? Math.random() * Math.min(retry.maxMs, retry.baseMs * 2 ** (attempts - 1))
      const isOver = !error.isRetryable || attempts >= retry.attempts || waitMs > retry.maxMs
      if (error.isOverload) place.overload(waitMs > retry.maxMs ? 0 : (error.retryAfterMs ?? 0))
      else place.leave()
      if (isOver) throw error
      onRetry({ error, waitMs })
      await sleep(waitMs, undefined, { signal }).catch(() => {
        throw signal.reason
      })
    }
  }
}

/** A model may be anybody's code: what has no message is no answer. */
function checked(output: ModelOutput, { name }: Model): ModelOutput {
  if (typeof output?.message?.content === 'string' && output.message.role === 'assistant') return output
  throw new ModelError('bad_answer', `${name}: the answer has no message with a text`)
}
