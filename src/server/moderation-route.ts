import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { type ModerationResponse, moderationConversations, openAiError } from '../adapters/index.js'
import { InvalidInputError } from '../core/index.js'
import { HttpError, jsonHeaders } from './http-error.js'
import { moderationModel, toResult } from './moderation-result.js'
import { readJson } from './read-json.js'
import { type Route, type RouteOptions, runOf } from './route.js'
import { verdictHeaders } from './verdict-headers.js'

/**
 * Texts in one request. Every text is judged and recorded before the answer goes out, so a longer list would hold the
 * guard for seconds and its caller would have given up.
 */
export const maxModerationInputs = 256

/**
 * `POST /v1/moderations`: one result a text. A text that cannot be scored answers 400 with the reason, as a result
 * without scores would read as safe; the decision about it is in the ledger all the same.
 */
export function moderationRoute({
  dependencies: { protection },
  pipeline,
  metrics,
  maxBodyBytes,
}: RouteOptions): Route {
  return async function moderate(context) {
    if (pipeline === undefined || protection === undefined)
      throw new HttpError(404, openAiError({ message: 'no guard is running here', code: 'guard_off' }))
    const conversations = moderationConversations(await readJson(context.req.raw, maxBodyBytes))
    if (conversations.length > maxModerationInputs)
      throw new InvalidInputError({
        code: 'too_many_inputs',
        where: 'input',
        message: `input has ${conversations.length} texts, at most ${maxModerationInputs} are judged in one request: send several`,
      })
    // Every text listens to it.
    setMaxListeners(0, context.req.raw.signal)
    const options = {
      edge: 'user' as const,
      run: runOf(context),
      origin: { route: '/v1/moderations' },
      abort: context.req.raw.signal,
    }
    const judgements = await Promise.all(conversations.map(each => pipeline.judge(each, options)))
    for (const judgement of judgements) metrics.judged(judgement)
    const body: ModerationResponse = {
      id: `modr-${randomUUID()}`,
      model: moderationModel(protection.guard),
      results: judgements.map(toResult),
    }
    return new Response(JSON.stringify(body), {
      headers: { ...jsonHeaders, ...verdictHeaders(judgements, pipeline.mode) },
    })
  }
}
