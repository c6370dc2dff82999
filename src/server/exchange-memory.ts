/** @file What an upstream remembers of a conversation, recalled before it is judged and kept once it is answered. */
import { isObject, type SseRaw } from '../adapters/index.js'
import type { Message } from '../guard/index.js'
import type { StreamEvent } from '../pipeline/index.js'
import type { ConversationHistory, Exchange } from '../store/index.js'
import type { Memory } from './wire-format.js'

export interface HistoryOptions {
  readonly store: ConversationHistory
  /** How long an exchange is kept, in days; OpenAI keeps its own for 30. @default 30 */
  readonly days?: number
}

/** What of a request says which conversation it goes on in. */
export type Thread = Pick<Exchange, 'previous' | 'conversation'>

export interface Recalled {
  readonly turns: readonly Message[]
  /** `kept`: all is known; `partial`: some is; `unknown`: nothing is, so the request is judged alone; absent: nothing was before. */
  readonly state?: 'kept' | 'partial' | 'unknown'
}

export async function recall(
  history: HistoryOptions | undefined,
  { previous, conversation }: Thread,
  now: Date,
): Promise<Recalled> {
  if (previous === undefined && conversation === undefined) return { turns: [] }
  const found = await history?.store.recall({ previous, conversation }, { now })
  if (found === undefined) return { turns: [], state: 'unknown' }
  return { turns: found.turns, state: found.isWhole ? 'kept' : 'partial' }
}

/** Deletes what has expired, once an hour at most. @throws StoreError */
export function hourlyForgetting(history: HistoryOptions | undefined): (now: Date) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  return async now => {
    if (now.getTime() - last < 3_600_000) return
    last = now.getTime()
    await history?.store.forget({ now })
  }
}

/**
 * Keeps an exchange under the name the upstream gives its answer: a stream's when it begins, since a client that leaves
 * may come back to it, and again when it ends, with what was said.
 */
export function exchangeMemory(
  { store, days = 30 }: HistoryOptions,
  exchange: Thread & Pick<Exchange, 'isWhole'> & { readonly asked: readonly Message[] },
  { answerOf, clock }: { answerOf: (answer: unknown) => { id: string; text: string }; clock: () => Date },
): Memory {
  const { asked, ...thread } = exchange
  async function keep(id: string, text: string): Promise<void> {
    const at = clock()
    const expiresAt = new Date(at.getTime() + days * 86_400_000)
    const said = text === '' ? [] : [{ role: 'assistant' as const, text }]
    await store.remember({ ...thread, id, turns: [...asked, ...said], at, expiresAt })
  }

  let id: string | undefined
  const blocks = new Map<string, string>()
  return {
    async answered(answer) {
      const { id, text } = answerOf(answer)
      await keep(id, text)
    },
    spoke(event) {
      if (event.kind === 'start') {
        id = idOf(event)
        return id === undefined ? undefined : keep(id, '')
      }
      if (event.kind === 'delta') blocks.set(event.block, (blocks.get(event.block) ?? '') + event.text)
      const isEnd = event.kind === 'end' || event.kind === 'cut' || event.kind === 'error'
      return isEnd && id !== undefined ? keep(id, [...blocks.values()].join('\n')) : undefined
    },
  }
}

/** The answer's name, as the head of a stream gives it. */
function idOf({ raw }: StreamEvent): string | undefined {
  const { json } = (raw ?? {}) as Partial<SseRaw>
  const response = isObject(json) ? json.response : undefined
  return isObject(response) && typeof response.id === 'string' ? response.id : undefined
}

/** The history of one tenant: the names of answers are told apart from those of others. */
export function historyOf(tenant: string, { store, ...rest }: HistoryOptions): HistoryOptions {
  const name = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : `${tenant}/${id}`
  return {
    ...rest,
    store: {
      remember: ({ id, previous, conversation, ...exchange }) =>
        store.remember({
          ...exchange,
          id: `${tenant}/${id}`,
          previous: name(previous),
          conversation: name(conversation),
        }),
      recall: ({ previous, conversation }, options) =>
        store.recall({ previous: name(previous), conversation: name(conversation) }, options),
      forget: options => store.forget(options),
    },
  }
}
