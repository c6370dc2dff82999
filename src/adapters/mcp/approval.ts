/** @file Asking the person at the client, in the words of either protocol family. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { callKey, type ToolCall } from '../../agents/index.js'
import type { Approval, ApprovalRequest } from '../agent-tool-guard.js'
import { isObject, type JsonObject } from '../json-texts.js'

const question = 'ductile_approval'
const field = 'approve'
/** Longest piece of the arguments that a person is shown. */
const maxShown = 2000
const validMs = 10 * 60_000

/** Whether a client says that it shows forms. */
export function canElicit(capabilities: JsonObject): boolean {
  const { elicitation } = capabilities
  // Without a mode, forms are meant; a client that names only other modes shows none.
  return isObject(elicitation) && ('form' in elicitation || Object.keys(elicitation).length === 0)
}

/** Parameters of `elicitation/create`. */
export function approvalForm({ call, reason }: ApprovalRequest): JsonObject {
  const given = call.unparsed ?? JSON.stringify(call.arguments)
  const shown = given.length > maxShown ? `${given.slice(0, maxShown)}… (${given.length} characters)` : given
  return {
    message: `May the tool "${call.tool}" run? ${reason}.\nArguments: ${shown}`,
    requestedSchema: {
      type: 'object',
      properties: {
        [field]: { type: 'boolean', title: 'Run it', description: 'Yes, let this call run once' },
      },
      required: [field],
    },
  }
}

/** What an answer to the form says. Anything but a clear yes is a no. */
export function answerOf(answer: unknown): Approval {
  const yes =
    isObject(answer) &&
    answer.action === 'accept' &&
    isObject(answer.content) &&
    answer.content[field] === true
  return yes ? 'approved' : 'declined'
}

/** Questions of the stateless family: asked in a result, answered by the same call again. */
export class StatelessApprovals {
  readonly #key = randomBytes(32)
  readonly #now: () => number
  /** Calls that were approved, until when: a server's own questions make a client repeat an approved call. */
  readonly #approved = new Map<string, number>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** The result that asks. The state binds the answer to this very call. */
  ask(request: ApprovalRequest): JsonObject {
    this.#sweep()
    const until = this.#now() + validMs
    return {
      resultType: 'input_required',
      inputRequests: { [question]: { method: 'elicitation/create', params: approvalForm(request) } },
      requestState: `${until}.${this.#sign(request.call, until)}`,
    }
  }

  /** What the client answered for a call; undefined if it was not asked yet. */
  answer(call: ToolCall, params: JsonObject): Approval | undefined {
    const { inputResponses, requestState } = params
    if (!isObject(inputResponses)) return undefined
    if (!(question in inputResponses))
      return (this.#approved.get(callKey(call)) ?? 0) > this.#now() ? 'approved' : undefined
    if (!this.#isOurs(call, requestState)) return undefined
    const approval = answerOf(inputResponses[question])
    if (approval === 'approved') this.#approved.set(callKey(call), this.#now() + validMs)
    return approval
  }

  /** Parameters without our question and state, for the server. */
  strip(params: JsonObject): JsonObject {
    const { inputResponses, requestState, ...rest } = params
    if (!isObject(inputResponses) || !(question in inputResponses)) return params
    const { [question]: _, ...others } = inputResponses
    return Object.keys(others).length === 0 ? rest : { ...rest, inputResponses: others }
  }

  /** Forgets approvals that have run out. */
  #sweep(): void {
    for (const [key, until] of this.#approved) if (until <= this.#now()) this.#approved.delete(key)
  }

  #sign(call: ToolCall, until: number): string {
    return createHmac('sha256', this.#key)
      .update(`${until} ${callKey(call)}`)
      .digest('base64url')
  }

  #isOurs(call: ToolCall, state: unknown): boolean {
    const [until, signature] = typeof state === 'string' ? state.split('.') : []
    if (until === undefined || signature === undefined || !(Number(until) > this.#now())) return false
    const [own, given] = [Buffer.from(this.#sign(call, Number(until))), Buffer.from(signature)]
    return own.length === given.length && timingSafeEqual(own, given)
  }
}
