/** @file SCI for any chat model behind an OpenAI-compatible server, such as the gateway. */
import { z } from 'zod'
import { DuctileError, InvalidArgumentError } from '../core/index.js'
import { type SelfConsistencyOptions, type SelfConsistent, selfConsistency } from '../selective/index.js'

export interface ChatServer {
  /** Base address, ending in `/v1`; the gateway's for guarded replies. */
  readonly url: string
  readonly model: string
  readonly key?: string
  /** Above 0: replies that are always the same say nothing about clarity. @default 1 */
  readonly temperature?: number
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch
}

export interface ChatMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant'
  readonly content: string
}

/** Asks several times and gives a reply, or abstains. */
export type ConsistentChat = (
  messages: readonly ChatMessage[],
  call?: { abort?: AbortSignal },
) => Promise<SelfConsistent>

const completion = z.object({
  choices: z
    .array(
      z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
    )
    .min(1),
})
const failure = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) })

/**
 * A chat that answers when its samples agree. A request that fails, is late or was stopped by policy counts as a draw
 * without a sample, named in the trace by its code (`content_filter`, `http_429`, …); if none succeeds it abstains.
 *
 * @throws InvalidArgumentError if the temperature is 0 or an option is out of range; the abort's reason
 */
export function consistentChat(
  { url, model, key, temperature = 1, fetch: ask = fetch }: ChatServer,
  options: SelfConsistencyOptions = {},
): ConsistentChat {
  checkTemperature('consistentChat', temperature)
  const address = `${url.replace(/\/+$/, '')}/chat/completions`
  return selfConsistency<ChatMessage>(async (messages, { abort }) => {
    const response = await ask(address, {
      method: 'POST',
      signal: abort,
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model, messages, temperature }),
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok) {
      const told = failure.safeParse(body).data?.error
      throw new DuctileError({
        code: told?.code ?? `http_${response.status}`,
        message: `${address}: ${response.status} ${told?.message ?? ''}`.trim(),
      })
    }
    const read = completion.safeParse(body)
    if (!read.success)
      throw new DuctileError({ code: 'bad_reply', message: `${address}: is no chat completion` })
    const [choice] = read.data.choices
    return replyOf(choice!.message.content ?? '', choice!.finish_reason ?? undefined)
  }, options)
}

/** The text of a reply. @throws DuctileError if policy stopped it or there is none: no sample, rather than a vote for "" */
export function replyOf(text: string, finish: string | undefined): string {
  if (finish === 'content_filter' || finish === 'content-filter')
    throw new DuctileError({ code: 'content_filter', message: 'the reply was stopped by policy' })
  if (text.trim() === '') throw new DuctileError({ code: 'empty_reply', message: 'the model gave no text' })
  return text
}

export function checkTemperature(caller: string, temperature: number): void {
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new InvalidArgumentError(`${caller}: temperature must be above 0, got ${temperature}`)
}
