/** @file Which texts of a conversation are judged, and as what. */
import { InvalidInputError } from '../core/index.js'
import type { Conversation, Message } from './text-score.js'

/** A message to judge with its index in `messages`. */
export interface Turn {
  readonly message: number
  readonly text: string
}

/** What of a conversation is judged. */
export interface Subject {
  readonly mode: 'prompt' | 'response'
  /** The last message: the prompt, the tool's result or the reply. */
  readonly last: Turn & { readonly role: Message['role'] }
  /** Prompt mode: the user's turns up to the last message, in order, for payloads split over turns. */
  readonly userTurns: readonly Turn[]
  /** Prompt mode: what tools returned before the last message; judged for injection only. */
  readonly toolTurns: readonly Turn[]
  /** Response mode: the user's message (or else the tool's result) the reply answers. */
  readonly context?: Turn
}

/** 1 MiB of UTF-8 over the judged messages. */
export const defaultMaxBytes = 1024 * 1024

/**
 * Checks a conversation and says what of it is judged. System and developer messages are trusted context.
 *
 * @throws InvalidInputError with code `empty_messages`, `invalid_role`, `response_without_prompt`, `empty_input` or
 *   `too_long`, and the field in `where`
 */
export function subjectOf(conversation: Conversation, maxBytes: number): Subject {
  const { messages } = conversation
  const refuse = (code: string, where: string, message: string): InvalidInputError =>
    new InvalidInputError({ code, where, message: `score: ${where} ${message}` })

  if (!Array.isArray(messages) || messages.length === 0)
    throw refuse('empty_messages', 'messages', 'must hold at least one message')
  for (const [index, { text }] of messages.entries())
    if (typeof text !== 'string')
      throw refuse('invalid_text', `messages[${index}].text`, `must be a string, got ${typeof text}`)

  const index = messages.length - 1
  const { role, text } = messages[index]!
  if (role !== 'user' && role !== 'tool' && role !== 'assistant')
    throw refuse(
      'invalid_role',
      `messages[${index}].role`,
      `must be user, tool or assistant to be judged, got ${role}`,
    )
  if (text.trim() === '')
    throw refuse('empty_input', `messages[${index}].text`, 'is empty or only white space: nothing to judge')

  const turnsOf = (wanted: Message['role']): Turn[] =>
    messages.flatMap((message, at) =>
      message.role === wanted && message.text.trim() !== '' ? [{ message: at, text: message.text }] : [],
    )
  const before = (turns: Turn[]): Turn[] => turns.filter(turn => turn.message < index)
  const last = { message: index, text, role }
  const subject: Subject =
    role === 'assistant'
      ? { mode: 'response', last, userTurns: [], toolTurns: [], context: promptOf() }
      : { mode: 'prompt', last, userTurns: turnsOf('user'), toolTurns: before(turnsOf('tool')) }

  let bytes = Buffer.byteLength(text) + (subject.context ? Buffer.byteLength(subject.context.text) : 0)
  for (const turn of before([...subject.userTurns, ...subject.toolTurns]))
    bytes += Buffer.byteLength(turn.text)
  if (bytes > maxBytes)
    throw refuse('too_long', 'messages', `hold ${bytes} bytes to judge, the limit is ${maxBytes}`)
  return subject

  function promptOf(): Turn {
    const prompt = turnsOf('user').at(-1) ?? before(turnsOf('tool')).at(-1)
    if (prompt === undefined)
      throw refuse(
        'response_without_prompt',
        'messages',
        'end in a reply, but hold no user message it answers',
      )
    return prompt
  }
}
