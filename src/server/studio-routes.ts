/** @file The API behind the studio: `/api/*`. */
import { Hono } from 'hono'
import { z } from 'zod'
import { openAiError } from '../adapters/index.js'
import { type Context, InvalidInputError, type Outcome, type Policy } from '../core/index.js'
import { type Conversation, type Strictness, strictnesses, type TextScore } from '../guard/index.js'
import type { StoredLedger } from '../store/index.js'
import { decisionsQuery, diffQuery } from './decisions-query.js'
import { evalsRoutes } from './evals-routes.js'
import { HttpError } from './http-error.js'
import type { PolicyView } from './policy-view.js'
import type { ProtectionOptions } from './protection.js'
import { readJson } from './read-json.js'
import { type RouteOptions, runOf } from './route.js'
import type {
  DecisionResponse,
  DecisionsResponse,
  PolicyDiffResponse,
  PolicyResponse,
  ScoreResponse,
  StatusResponse,
  SystemsResponse,
} from './studio-api.js'

export function studioRoutes({ dependencies, pipeline, metrics, maxBodyBytes }: RouteOptions): Hono {
  const { protection, ledger, upstream, systems, version, policies } = dependencies
  const api = new Hono()
  api.route('/evals', evalsRoutes(dependencies.runs))

  api.post('/score', async context => {
    const { record, ...texts } = scoreRequest(await readJson(context.req.raw, maxBodyBytes))
    const conversation = conversationOf(texts)
    const abort = context.req.raw.signal
    const guarded = needed(protection, 'guard_off', 'no guard is running here')
    // Judged by the pipeline too: what is recorded is what any other route would have decided and kept.
    const judging = record
      ? pipeline?.judge(conversation, {
          edge: texts.response === undefined ? 'user' : 'answer',
          run: runOf(context),
          origin: { route: '/api/score', client: 'playground' },
          abort,
        })
      : undefined
    // The entry of a text that cannot be scored is kept before the error goes out.
    const [scoring] = await Promise.allSettled([scoreConversation(guarded, conversation, abort), judging])
    const judgement = await judging
    if (scoring.status === 'rejected') throw scoring.reason
    if (judgement !== undefined) metrics.judged(judgement)
    return context.json({ ...scoring.value, receipt: judgement?.receipt ?? null } satisfies ScoreResponse)
  })

  api.get('/decisions', async context => {
    const { before, limit, ...filter } = decisionsQuery(context.req.query())
    const kept = neededLedger(ledger)
    const [decisions, total] = await Promise.all([
      kept.list({ ...filter, limit, ...(before === undefined ? {} : { before }) }),
      kept.count(filter),
    ])
    const last = decisions.at(-1)?.receipt.sequence
    const isWhole = decisions.length < limit || last === undefined || last === 1
    return context.json({ decisions, total, next: isWhole ? null : last } satisfies DecisionsResponse)
  })

  api.get('/decisions/:sequence', async context => {
    const given = context.req.param('sequence')
    const sequence = /^[1-9]\d{0,14}$/.test(given) ? Number(given) : undefined
    const found = sequence === undefined ? undefined : await neededLedger(ledger).get(sequence)
    if (found === undefined)
      throw new HttpError(
        404,
        openAiError({ message: 'there is no such entry', param: 'sequence', code: 'not_found' }),
      )
    return context.json(found satisfies DecisionResponse)
  })

  // Field by field: a system may carry more than the page is to see.
  const rows = systems.map(({ id, title, arxiv, summary, room, state }) => ({
    id,
    title,
    arxiv,
    summary,
    room,
    state,
  }))
  api.get('/systems', context => context.json({ systems: rows } satisfies SystemsResponse))

  api.get('/policy', context => {
    const { inForce, candidate = null } = neededPolicies(policies)
    return context.json({ inForce, candidate } satisfies PolicyResponse)
  })

  api.get('/policy/diff', async context => {
    const { limit } = diffQuery(context.req.query())
    const { diff } = neededPolicies(policies)
    if (diff === undefined)
      throw new HttpError(
        404,
        openAiError({ message: 'no candidate stands beside the policy in force', code: 'no_candidate' }),
      )
    const found = await diff({ limit, abort: context.req.raw.signal })
    return context.json(found satisfies PolicyDiffResponse)
  })

  api.get('/status', async context => {
    const { guard, strictness, policies, policy, capture, mode } = needed(
      protection,
      'guard_off',
      'no guard is running here',
    )
    const head = await neededLedger(ledger).head()
    return context.json({
      version,
      // A guard only opens once it has passed its self-test.
      model: { ...guard.model, licence: guard.card.licence, selfTest: 'passed' },
      strictness,
      failureMode: (policy ?? policies[strictness]).failureMode,
      mode: mode ?? 'enforce',
      contentCapture: capture === 'on',
      upstream: upstream?.url ?? null,
      ledger: { entries: head.sequence, head: head.hash },
    } satisfies StatusResponse)
  })
  return api
}

const scoreSchema = z.object({
  prompt: z.string(),
  response: z.string().optional(),
  record: z.boolean().default(true),
})

function scoreRequest(body: unknown): z.infer<typeof scoreSchema> {
  const result = scoreSchema.safeParse(body)
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') || 'body'
  throw new InvalidInputError({
    code: 'invalid_request',
    where,
    message: `${where}: the body must be {prompt: string, response?: string, record?: boolean}`,
  })
}

const conversationOf = ({
  prompt,
  response,
}: Pick<z.infer<typeof scoreSchema>, 'prompt' | 'response'>): Conversation => ({
  messages: [
    { role: 'user', text: prompt },
    ...(response === undefined ? [] : [{ role: 'assistant' as const, text: response }]),
  ],
})

/** The score, and what each strictness would do with it. */
async function scoreConversation(
  { guard, policies, policy, strictness }: ProtectionOptions,
  conversation: Conversation,
  abort: AbortSignal,
): Promise<Omit<ScoreResponse, 'receipt'>> {
  const score = await guard.score(conversation, { abort })
  const context: Context = { edge: score.mode === 'prompt' ? 'user' : 'answer', run: 'playground' }
  const outcomes = outcomesOf(score)
  const decided = (by: Policy) => {
    const { action, reason } = by.decide(outcomes, context)
    return { action, reason }
  }
  const inForce = policy ?? policies[strictness]
  const actions = Object.fromEntries(strictnesses.map(each => [each, decided(policies[each])]))
  return {
    score,
    actions: {
      ...(actions as Record<Strictness, ReturnType<typeof decided>>),
      [strictness]: decided(inForce),
    },
    strictness,
    thresholds: inForce.thresholds,
  }
}

/** The signals that the gateway would ask on this edge, out of the one score. */
function outcomesOf({ mode, risk, severity, categories, injection, costMs }: TextScore): readonly Outcome[] {
  const common = { reasons: [], costMs }
  const harm: Outcome = {
    type: 'scored',
    assessment: { ...common, signal: 'harm', risk, severity, categories },
  }
  if (mode === 'response') return [harm]
  return [
    harm,
    { type: 'scored', assessment: { ...common, signal: 'injection', risk: injection.risk, categories: [] } },
  ]
}

function needed<Value>(value: Value | undefined, code: string, message: string): Value {
  if (value === undefined) throw new HttpError(404, openAiError({ message, code }))
  return value
}

const neededLedger = (ledger: StoredLedger | undefined): StoredLedger =>
  needed(ledger, 'ledger_off', 'no ledger is kept here')

const neededPolicies = (policies: PolicyView | undefined): PolicyView =>
  needed(policies, 'policy_off', 'no policy file is in force here')
