import { type ReadArguments, readArguments } from './arguments.js'
import { malformed } from './read-shape.js'
import { agentsOf, type Step, soleAgent, type Trajectory } from './trajectory.js'

/** Names of tools by which frameworks hand a run over to another agent. */
const handOffPattern = /^(?:transfer|hand_?off|delegate)_to_(.+)$/i

/**
 * Collects the steps of one run in order. It keeps which calls are open, so that a result finds its tool, and who is
 * acting, so that a hand-off changes the agent.
 */
export class StepBuilder {
  readonly #steps: Step[] = []
  readonly #toolOfCall = new Map<string, string>()
  #agent: string
  #latestCall: string | undefined

  constructor(agent = soleAgent) {
    this.#agent = agent
  }

  /** A message of the operator or the user. Empty text makes no step. */
  message(origin: 'trusted' | 'user', text: string): this {
    if (text !== '') this.#steps.push({ kind: 'message', agent: this.#agent, origin, text })
    return this
  }

  plan(text: string): this {
    if (text.trim() !== '') this.#steps.push({ kind: 'plan', agent: this.#agent, origin: 'agent', text })
    return this
  }

  answer(text: string): this {
    if (text.trim() !== '') this.#steps.push({ kind: 'answer', agent: this.#agent, origin: 'agent', text })
    return this
  }

  /** A call; a tool whose name says `transfer_to_X` hands over to X as well. */
  call({ id, tool, given }: { id?: string | undefined; tool: string; given: unknown }): this {
    const read: ReadArguments = readArguments(given)
    const callId = id ?? `call-${this.#steps.length}`
    this.#toolOfCall.set(callId, tool)
    this.#latestCall = callId
    this.#steps.push({
      kind: 'tool-call',
      agent: this.#agent,
      origin: 'agent',
      call: { id: callId, tool, ...read },
    })
    const to = handOffPattern.exec(tool)?.[1]
    return to === undefined ? this : this.handOff(to)
  }

  handOff(to: string): this {
    this.#steps.push({ kind: 'hand-off', agent: this.#agent, origin: 'agent', to })
    this.#agent = to
    return this
  }

  /** A result. Without `id` it belongs to the latest call. @throws InvalidInputError if no call fits */
  result(
    {
      id,
      tool,
      text,
      isError = false,
    }: { id?: string | undefined; tool?: string; text: string; isError?: boolean },
    where: string,
  ): this {
    const callId = id ?? this.#latestCall
    const called = callId === undefined ? undefined : this.#toolOfCall.get(callId)
    if (callId === undefined || (called === undefined && tool === undefined))
      throw malformed(where, `a tool result answers the call "${id ?? ''}", which nobody made`)
    this.#steps.push({
      kind: 'tool-result',
      agent: this.#agent,
      origin: 'tool',
      callId,
      tool: called ?? tool!,
      text,
      isError,
    })
    return this
  }

  /** Who acts from here on, where the format names the agent. */
  actAs(agent: string): this {
    this.#agent = agent
    return this
  }

  /** @throws InvalidInputError if there is no step */
  build(fields: Omit<Trajectory, 'agents' | 'steps'>, where: string): Trajectory {
    if (this.#steps.length === 0) throw malformed(where, 'a run needs at least one step')
    return Object.freeze({ ...fields, agents: agentsOf(this.#steps), steps: this.#steps })
  }
}
