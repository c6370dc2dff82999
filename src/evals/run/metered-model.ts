import { keyHash, type ResponseCache } from '../cache/response-cache.js'
import type { Json } from '../json.js'
import type { GenerateConfig, Model, ModelOutput, ModelRequest, Usage } from '../model.js'
import type { Limits } from '../task.js'
import { ask, type RetryOptions } from './ask.js'
import { type Budget, noUsage, sum } from './budget.js'
import type { Limiter } from './limiter.js'
import { SampleLimitReached } from './stop.js'

/** A model of a run and what all samples share of it. */
export interface RunModel {
  readonly model: Model
  readonly limiter: Limiter
}

/** What a run gives every sample. */
export interface Calling {
  readonly budget: Budget
  readonly retry: RetryOptions
  readonly limits: Limits
  readonly cache: ResponseCache | undefined
  /** Hears of each attempt that failed and is repeated. */
  readonly onRetry: () => void
}

/** The calls of one sample: counted, limited, cached and noted. */
export class Meter {
  readonly #sample: string
  readonly #epoch: number
  readonly #calling: Calling
  readonly #event: (kind: string, data: { readonly [name: string]: Json }) => void
  readonly #asked = new Map<string, number>()
  #usage: Usage = noUsage
  #limited = true

  constructor(
    { id, epoch }: { id: string; epoch: number },
    calling: Calling,
    event: (kind: string, data: { readonly [name: string]: Json }) => void,
  ) {
    this.#sample = id
    this.#epoch = epoch
    this.#calling = calling
    this.#event = event
  }

  get usage(): Usage {
    return this.#usage
  }

  /** From now on calls are not held to the sample's own limits; the run's stay. */
  liftLimits(): void {
    this.#limited = false
  }

  /** @param defaults - sampling where a request says nothing */
  model({ model, limiter }: RunModel, role: string | undefined, defaults: GenerateConfig = {}): Model {
    return {
      name: model.name,
      generate: async (request, signal) => {
        this.#check(request)
        const full: ModelRequest = {
          ...request,
          config: { ...defaults, ...request.config },
          epoch: this.#epoch,
        }
        const began = performance.now()
        const note = (output: ModelOutput, data: { readonly [name: string]: Json }): void =>
          this.#event('model', {
            ...(role === undefined ? {} : { role }),
            model: output.model,
            finish: output.finish,
            inputTokens: output.usage?.inputTokens ?? null,
            outputTokens: output.usage?.outputTokens ?? null,
            ms: milliseconds(performance.now() - began),
            ...data,
          })
        const { cache, retry, budget, onRetry } = this.#calling
        const key = cache && this.#keyOf(model.name, full)
        const kept = key && (await cache.get(key))
        if (kept !== undefined) {
          note(kept, { cached: true })
          return kept
        }
        const { output, attempts } = await ask(model, full, {
          limiter,
          retry,
          signal,
          onRetry: ({ error, waitMs }) => {
            onRetry()
            this.#event('retry', { code: error.code, message: error.message, waitMs: milliseconds(waitMs) })
          },
        })
        if (output.usage !== undefined) {
          this.#usage = sum(this.#usage, output.usage)
          budget.add(output.usage)
        }
        note(output, attempts === 1 ? {} : { attempts })
        if (key !== undefined) await cache?.set(key, output)
        return output
      },
    }
  }

  /** @throws RunStopped, SampleLimitReached */
  #check({ messages }: ModelRequest): void {
    const { budget, limits } = this.#calling
    budget.check()
    if (!this.#limited) return
    const { inputTokens, outputTokens } = this.#usage
    if (limits.sampleTokens !== undefined && inputTokens + outputTokens >= limits.sampleTokens)
      throw new SampleLimitReached('sampleTokens')
    if (limits.messages !== undefined && messages.length >= limits.messages)
      throw new SampleLimitReached('messages')
  }

  #keyOf(model: string, request: ModelRequest) {
    const first = { model, request, sample: this.#sample, occurrence: 0 }
    const hash = keyHash(first)
    const occurrence = this.#asked.get(hash) ?? 0
    this.#asked.set(hash, occurrence + 1)
    return { ...first, occurrence }
  }
}

/** To the microsecond: more would be noise in a log. */
export const milliseconds = (ms: number): number => Math.round(ms * 1000) / 1000
