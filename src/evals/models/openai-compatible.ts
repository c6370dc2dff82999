/** @file Any server that speaks OpenAI's chat completions: a provider, vLLM, llama.cpp, Ductile's own gateway. */
import { request as send } from 'undici'
import { InvalidArgumentError } from '../../core/index.js'
import type { Model, ModelOutput, Usage } from '../model.js'
import { ModelError } from './model-error.js'
import { readCompletion } from './openai-completion.js'
import { requestBody } from './openai-request.js'
import { statusError } from './status-error.js'

export interface OpenAiCompatibleOptions {
  /** Base address, usually ending in `/v1`. No other address is asked; redirects are not followed. */
  readonly url: string
  /** Name of the model as the server knows it. */
  readonly model: string
  readonly key?: string
  /** Sent with each call. */
  readonly headers?: { readonly [name: string]: string }
  /** For one answer, in milliseconds. @default 120000 */
  readonly timeoutMs?: number
  /** US dollars for a million tokens. */
  readonly price?: { readonly input: number; readonly output: number }
  /** @default `MODEL@URL` without credentials */
  readonly name?: string
}

/** Longest answer that is read, in bytes. */
const mostBytes = 32 << 20

/**
 * A model behind an address. What policy stopped, the provider's or a gateway's, is an answer with `finish:
 * 'content-filter'`: an HTTP 400 with the code `content_filter`, or a choice that ended so.
 *
 * @throws InvalidArgumentError if the address is no http(s) address or a number is out of range
 */
export function openAiCompatible(options: OpenAiCompatibleOptions): Model {
  const { model, key, headers = {}, timeoutMs = 120_000, price } = options
  const base = addressOf(options.url)
  if (!(timeoutMs > 0))
    throw new InvalidArgumentError(`openAiCompatible: timeoutMs must be positive, got ${timeoutMs}`)
  const endpoint = `${base.origin}${base.pathname.replace(/\/$/, '')}/chat/completions${base.search}`
  const name = options.name ?? `${model}@${base.origin}${base.pathname.replace(/\/$/, '')}`
  return {
    name,
    async generate(request, signal) {
      const { status, fields, text } = await exchange(endpoint, {
        host: base.host,
        signal,
        timeoutMs,
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...headers,
        },
        body: JSON.stringify(requestBody(model, request)),
      })
      const value = parsed(text)
      if (status === 400 && isContentFilter(value)) return stopped(model, value)
      if (status !== 200)
        throw statusError(status, { host: base.host, retryAfter: fields['retry-after'], body: value })
      const output = readCompletion(value, { model, host: base.host })
      return price === undefined || output.usage === undefined
        ? output
        : { ...output, usage: priced(output.usage, price) }
    },
  }
}

interface Call {
  readonly host: string
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

async function exchange(url: string, { host, signal, timeoutMs, headers, body }: Call) {
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  let late = false
  const timer = setTimeout(() => {
    late = true
    controller.abort()
  }, timeoutMs)
  try {
    const answer = await send(url, { method: 'POST', headers, body, signal: controller.signal })
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk as Buffer, { stream: true })
      if (text.length > mostBytes)
        throw new ModelError('bad_answer', `${host}: the answer is longer than ${mostBytes} bytes`)
    }
    const retryAfter = answer.headers['retry-after']
    return {
      status: answer.statusCode,
      fields: { 'retry-after': Array.isArray(retryAfter) ? retryAfter[0] : retryAfter },
      text: text + decoder.decode(),
    }
  } catch (cause) {
    signal.throwIfAborted()
    if (ModelError.isInstance(cause)) throw cause
    if (late) throw new ModelError('timeout', `${host}: no whole answer in ${timeoutMs} ms`, { cause })
    const code = (cause as NodeJS.ErrnoException).code ?? 'connection failed'
    throw new ModelError('unreachable', `${host}: cannot be reached or hung up (${code})`, { cause })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: whoever reads it says so.
    return undefined
  }
}

function isContentFilter(body: unknown): body is { error: { message?: unknown } } {
  const error = (body as { error?: { code?: unknown } } | null | undefined)?.error
  return error?.code === 'content_filter'
}

const stopped = (model: string, { error }: { error: { message?: unknown } }): ModelOutput => ({
  model,
  message: { role: 'assistant', content: typeof error.message === 'string' ? error.message : '' },
  finish: 'content-filter',
})

const priced = (usage: Usage, { input, output }: { input: number; output: number }): Usage => ({
  ...usage,
  cost: (usage.inputTokens * input + usage.outputTokens * output) / 1e6,
})

function addressOf(url: string): URL {
  let address: URL | undefined
  try {
    address = new URL(url)
  } catch {
    // Said below: an address may hold a password, so the parser's message is not repeated.
  }
  if (address?.protocol === 'http:' || address?.protocol === 'https:') return address
  throw new InvalidArgumentError('openAiCompatible: url must be an http:// or https:// address')
}
