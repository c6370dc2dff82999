/** @file What a remote guard is shown of a conversation: the turns both sides said. */
import { InvalidInputError } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'
import type { ChatTurn } from './endpoint.js'

export interface GuardTurns {
  readonly mode: 'prompt' | 'response'
  /** `user` and `assistant` only; what tools returned counts as said by the user. System text is trusted and left out. */
  readonly turns: readonly ChatTurn[]
}

/** @throws InvalidInputError if it is empty, ends in neither a user, a tool nor an assistant message, or is a reply to nothing */
export function guardTurns({ messages }: Conversation): GuardTurns {
  const refuse = (code: string, message: string): InvalidInputError =>
    new InvalidInputError({ code, where: 'messages', message: `judge: messages ${message}` })
  const last = messages.at(-1)
  if (last === undefined) throw refuse('empty_messages', 'must hold at least one message')
  if (last.role === 'system' || last.role === 'developer')
    throw refuse('invalid_role', `must end in user, tool or assistant, got ${last.role}`)
  const turns = messages.flatMap(({ role, text }): ChatTurn[] =>
    role === 'system' || role === 'developer'
      ? []
      : [{ role: role === 'assistant' ? 'assistant' : 'user', content: withoutMarks(text) }],
  )
  const mode = last.role === 'assistant' ? 'response' : 'prompt'
  if (mode === 'response' && !turns.some(({ role }) => role === 'user'))
    throw refuse('response_without_prompt', 'end in a reply, but hold no user message it answers')
  return { mode, turns }
}

/** A judged text must not end its own turn: the marks of chat templates lose their first character's company. */
const withoutMarks = (text: string): string => text.replace(/<(?=\||(?:start|end)_of_turn>)/g, '< ')

/** The last user turn, and the reply to it in response mode. */
export function lastExchange({ mode, turns }: GuardTurns): { prompt: string; reply?: string } {
  const prompt = turns.findLast(({ role }) => role === 'user')!.content
  return mode === 'prompt' ? { prompt } : { prompt, reply: turns.at(-1)!.content }
}

/** Probability of `yes` among two answers by the likelihoods of their first tokens; undefined if one of them is missing. */
export function probabilityOf(
  firstToken: ReadonlyMap<string, number>,
  yes: string,
  no: string,
): number | undefined {
  const total = (word: string): number => {
    let sum = 0
    for (const [token, logprob] of firstToken) if (token.trim() === word) sum += Math.exp(logprob)
    return sum
  }
  const [of, against] = [total(yes), total(no)]
  return of > 0 && against > 0 ? of / (of + against) : undefined
}
