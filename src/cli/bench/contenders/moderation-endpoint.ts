import { z } from 'zod'
import { type Contender, NoAnswerError } from '../contender.js'

/** What the figures rest on; categories may be any. */
const response = z.object({
  results: z
    .array(
      z.object({
        flagged: z.boolean(),
        category_scores: z.record(z.string(), z.number().min(0).max(1).nullable()),
      }),
    )
    .length(1),
})

/**
 * An endpoint that speaks OpenAI's `POST /v1/moderations`: ranked by its largest category score, flagged as it says. Of a
 * reply it is given the reply alone, since the format has no place for a prompt.
 */
export function moderationEndpoint(
  url: URL,
  {
    model,
    key,
    fetch,
  }: { model: string | undefined; key: string | undefined; fetch: typeof globalThis.fetch },
): Contender {
  return {
    name: `${url.host}${model === undefined ? '' : ` ${model}`}`,
    version: model ?? 'its default model',
    fingerprint: `moderations:${url.href}#${model ?? ''}`,
    derivation: '`POST /v1/moderations`; ranked by the largest of `category_scores`; flagged by `flagged`',
    view: () => ({ ranks: ['largest'], flag: 'flagged' }),
    async judge({ text }, { abort }) {
      const answer = await post(fetch, url, {
        key,
        abort,
        body: { input: text, ...(model === undefined ? {} : { model }) },
      })
      const read = response.safeParse(answer)
      if (!read.success)
        throw new NoAnswerError({ code: 'invalid_answer', message: 'the answer is no moderation result' })
      const [{ flagged, category_scores: scores }] = read.data.results as [(typeof read.data.results)[0]]
      const known = Object.values(scores).flatMap(score => score ?? [])
      return { scores: known.length === 0 ? {} : { largest: Math.max(...known) }, flags: { flagged } }
    },
  }
}

async function post(
  fetch: typeof globalThis.fetch,
  url: URL,
  { key, abort, body }: { key: string | undefined; abort: AbortSignal; body: unknown },
): Promise<unknown> {
  let answered: Response
  try {
    answered = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
      signal: abort,
      redirect: 'error',
    })
  } catch (cause) {
    abort.throwIfAborted()
    throw new NoAnswerError({ code: 'unreachable', message: `${url.host} cannot be reached`, cause })
  }
  if (!answered.ok)
    throw new NoAnswerError({
      code: `http_${answered.status}`,
      message: `${url.host} answered ${answered.status}`,
    })
  try {
    return await answered.json()
  } catch (cause) {
    abort.throwIfAborted()
    throw new NoAnswerError({ code: 'invalid_answer', message: 'the answer is not JSON', cause })
  }
}
