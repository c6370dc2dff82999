import type { Step, ToolCall, ToolOutcome } from '../agents/index.js'
import type {
  CallVerdict,
  GuardedRun,
  ResultVerdict,
  ToolGuard,
  ToolGuardOptions,
} from './agent-tool-guard.js'

interface Followed {
  readonly run: GuardedRun
  /** Calls whose result came through `after`: their messages say nothing new. */
  readonly made: Set<string>
  seen: number
  last: object
}

export interface ConversationsOptions {
  readonly guard: ToolGuard
  /** What the operator told the agent: values from there are trusted. */
  readonly instructions?: string
  /** Groups runs of one kind of task, for a drift model that knows it. */
  readonly taskType?: string
}

/**
 * Runs under guard, found again by the conversation that a framework hands over with each call: as long as it grows at
 * its end, only what is new is taken in; another conversation, or one that was rewritten, is read from the start.
 */
export class Conversations<Message extends object> {
  readonly #options: ConversationsOptions
  readonly #stepsOf: (messages: readonly Message[]) => readonly Step[]
  readonly #followed = new WeakMap<object, Followed>()

  constructor(options: ConversationsOptions, stepsOf: (messages: readonly Message[]) => readonly Step[]) {
    this.#options = options
    this.#stepsOf = stepsOf
  }

  /** The run of a conversation that was read up to its end. */
  follow(messages: readonly Message[]): ConversationRun {
    const [first] = messages
    const known = first === undefined ? undefined : this.#followed.get(first)
    const grows = known !== undefined && messages[known.seen - 1] === known.last
    const followed = grows ? known : this.#begin(messages)
    const fresh = messages.slice(followed.seen)
    for (const step of this.#stepsOf(fresh)) {
      const id =
        step.kind === 'tool-call' ? step.call.id : step.kind === 'tool-result' ? step.callId : undefined
      if (id === undefined || !followed.made.has(id)) followed.run.monitored.observe(step)
    }
    followed.seen = messages.length
    followed.last = messages.at(-1) ?? followed.last
    return new ConversationRun(followed.run, followed.made)
  }

  #begin([first]: readonly Message[]): Followed {
    const { guard, instructions, taskType } = this.#options
    const run = guard.startRun(taskType === undefined ? {} : { taskType })
    if (instructions !== undefined)
      run.monitored.observe({ kind: 'message', agent: 'agent', origin: 'trusted', text: instructions })
    const followed: Followed = { run, made: new Set(), seen: 0, last: {} }
    if (first !== undefined) this.#followed.set(first, followed)
    return followed
  }
}

/** A guarded run that remembers which calls it was told of. */
export class ConversationRun {
  readonly #run: GuardedRun
  readonly #made: Set<string>

  constructor(run: GuardedRun, made: Set<string>) {
    this.#run = run
    this.#made = made
  }

  needsApproval(call: ToolCall): boolean {
    return this.#run.needsApproval(call)
  }

  before(call: ToolCall, approve?: ToolGuardOptions['approve']): Promise<CallVerdict> {
    return this.#run.before(call, approve === undefined ? {} : { approve })
  }

  after(call: ToolCall, outcome: ToolOutcome): Promise<ResultVerdict> {
    this.#made.add(call.id)
    return this.#run.after(call, outcome)
  }
}
