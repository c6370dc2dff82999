/** @file One question to a language model behind an OpenAI-compatible server or llama.cpp's own API. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { InvalidArgumentError } from '../../core/index.js'
import { RemoteGuardError } from './errors.js'

export interface GuardEndpointOptions {
  /** Base address: usually ends in `/v1`; for `llama.cpp` the server's root. */
  readonly url: string
  /** Name of the model as the server knows it. */
  readonly model: string
  readonly key?: string
  /** How raw prompts are completed. Chats always go to `/chat/completions`. @default 'openai' */
  readonly completions?: 'openai' | 'llama.cpp'
  /** For one attempt, in milliseconds. @default 20000 */
  readonly timeoutMs?: number
  /** Attempts after the first, on what may pass. @default 1 */
  readonly retries?: number
  /** Longest wait a server may ask for before an attempt, in milliseconds; longer waits end in `rate_limited`. @default 2000 */
  readonly maxRetryAfterMs?: number
}

/** What the model wrote, and how likely each candidate for its first token was. */
export interface Written {
  readonly text: string
  /** Natural logarithms of probabilities by token; empty where the server gives none. */
  readonly firstToken: ReadonlyMap<string, number>
}

export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export interface AskOptions {
  readonly maxTokens: number
  /** Ask for the likelihoods of this many candidates of the first token. */
  readonly candidates?: number
  readonly abort?: AbortSignal
}

export interface GuardEndpoint {
  /** The model and the server's host, without credentials. */
  readonly name: string
  /** Greedy. @throws RemoteGuardError; the abort's reason */
  chat(turns: readonly ChatTurn[], options: AskOptions): Promise<Written>
  /** Greedy, on a prompt that is sent as it is. */
  complete(prompt: string, options: AskOptions): Promise<Written>
}

/** @throws InvalidArgumentError if the address is no http(s) address or a number is out of range */
export function guardEndpoint(options: GuardEndpointOptions): GuardEndpoint {
  const {
    url,
    model,
    key,
    completions = 'openai',
    timeoutMs = 20_000,
    retries = 1,
    maxRetryAfterMs = 2000,
  } = options
  const base = addressOf(url)
  if (!(timeoutMs > 0))
    throw new InvalidArgumentError(`guardEndpoint: timeoutMs must be positive, got ${timeoutMs}`)
  if (!(Number.isInteger(retries) && retries >= 0))
    throw new InvalidArgumentError(`guardEndpoint: retries must be an integer of at least 0, got ${retries}`)

  const attempt = async (path: string, body: unknown, abort?: AbortSignal): Promise<unknown> => {
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(`${base.href.replace(/\/$/, '')}${path}`, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(body),
        signal: abort === undefined ? timeout : AbortSignal.any([abort, timeout]),
      })
      if (!response.ok) {
        await response.body?.cancel()
        throw statusError(response)
      }
      return await response.json()
    } catch (cause) {
      abort?.throwIfAborted()
      if (RemoteGuardError.isInstance(cause)) throw cause
      if (timeout.aborted)
        throw new RemoteGuardError('timeout', `${base.host}: no answer in ${timeoutMs} ms`, { cause })
      if (cause instanceof SyntaxError)
        throw new RemoteGuardError('bad_answer', `${base.host}: the answer is not JSON`, { cause })
      throw new RemoteGuardError('unreachable', `${base.host}: cannot be reached`, { cause })
    }
  }

  const ask = async (path: string, body: unknown, abort?: AbortSignal): Promise<unknown> => {
    for (let failed = 0; ; failed++)
      try {
        return await attempt(path, body, abort)
      } catch (error) {
        if (!RemoteGuardError.isInstance(error) || !error.isRetryable || failed >= retries) throw error
        const wait = error.retryAfterMs ?? 100 * 2 ** failed
        if (wait > maxRetryAfterMs) throw error
        await sleep(wait, undefined, abort && { signal: abort })
      }
  }

  return Object.freeze({
    name: `${model} at ${base.host}`,
    async chat(messages: readonly ChatTurn[], { maxTokens, candidates, abort }: AskOptions) {
      const wanted = candidates === undefined ? {} : { logprobs: true, top_logprobs: candidates }
      const body = { model, messages, temperature: 0, max_tokens: maxTokens, ...wanted }
      const { choices } = read(chatAnswer, await ask('/chat/completions', body, abort), base)
      const { message, logprobs } = choices[0]!
      const first = logprobs?.content?.[0]
      return {
        text: message.content,
        firstToken: new Map(first?.top_logprobs.map(({ token, logprob }) => [token, logprob])),
      }
    },
    async complete(prompt: string, { maxTokens, candidates, abort }: AskOptions) {
      if (completions === 'llama.cpp') {
        const body = {
          prompt,
          temperature: 0,
          n_predict: maxTokens,
          ...(candidates && { n_probs: candidates }),
        }
        const answer = read(llamaAnswer, await ask('/completion', body, abort), base)
        const first = answer.completion_probabilities?.[0]
        return {
          text: answer.content,
          firstToken: new Map(first?.top_logprobs.map(({ token, logprob }) => [token, logprob])),
        }
      }
      const body = {
        model,
        prompt,
        temperature: 0,
        max_tokens: maxTokens,
        ...(candidates && { logprobs: candidates }),
      }
      const { choices } = read(completionAnswer, await ask('/completions', body, abort), base)
      const { text, logprobs } = choices[0]!
      return { text, firstToken: new Map(Object.entries(logprobs?.top_logprobs?.[0] ?? {})) }
    },
  })
}

const candidate = z.object({ token: z.string(), logprob: z.number() })
const chatAnswer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string() }),
        logprobs: z
          .object({ content: z.array(z.object({ top_logprobs: z.array(candidate) })).nullish() })
          .nullish(),
      }),
    )
    .min(1),
})
const completionAnswer = z.object({
  choices: z
    .array(
      z.object({
        text: z.string(),
        logprobs: z.object({ top_logprobs: z.array(z.record(z.string(), z.number())).nullish() }).nullish(),
      }),
    )
    .min(1),
})
const llamaAnswer = z.object({
  content: z.string(),
  completion_probabilities: z.array(z.object({ top_logprobs: z.array(candidate) })).nullish(),
})

function read<Schema extends z.ZodType>(schema: Schema, answer: unknown, { host }: URL): z.output<Schema> {
  const found = schema.safeParse(answer)
  if (found.success) return found.data
  const { path, message } = found.error.issues[0]!
  throw new RemoteGuardError('bad_answer', `${host}: ${path.join('.') || 'the answer'}: ${message}`)
}

function statusError({ status, headers, url }: Response): RemoteGuardError {
  const retryAfterMs = retryAfter(headers)
  const code = status === 429 ? 'rate_limited' : status >= 500 ? 'server_error' : 'refused'
  return new RemoteGuardError(code, `${new URL(url).host}: answered ${status}`, {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date. */
function retryAfter(headers: Headers): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return ms
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  const wait = Number.isFinite(seconds) ? 1000 * seconds : Date.parse(text) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

function addressOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined
  if (base === undefined || !/^https?:$/.test(base.protocol))
    throw new InvalidArgumentError(`guardEndpoint: url must be an http(s) address, got "${url}"`)
  if (base.username !== '' || base.password !== '')
    throw new InvalidArgumentError('guardEndpoint: url must hold no credentials; give the key as `key`')
  return base
}
