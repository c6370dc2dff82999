/** @file From the texts of a request or an answer, whatever its format, to what is judged on which edge. */
import type { Edge } from '../core/index.js'
import type { Conversation, Message } from '../guard/index.js'
import type { Channel, StreamEvent, Subject } from '../pipeline/index.js'
import { argumentsText } from './json-texts.js'

/** What a request says. */
export interface RequestTexts {
  /** Who said what, in order. System and developer are trusted context. */
  readonly turns: readonly Message[]
  /** What the definitions of its tools say, one text each. */
  readonly definitions: readonly string[]
}

/**
 * What of a request is judged before the model is asked, behind what was said before it, which was judged then:
 *
 * - on `user`, the conversation up to the last message a user wrote (instructions after it are left out), or, for one of
 *   instructions alone, the last of these as if a user had said it;
 * - on `result`, the conversation up to each result of a tool that came after it;
 * - on `user`, words the client puts into the model's mouth: an assistant's turn at the end;
 * - on `result`, the definitions of tools.
 */
export function requestSubjects(
  { turns, definitions }: RequestTexts,
  before: readonly Message[] = [],
): readonly Subject[] {
  const user = lastOf(turns, 'user')
  const tool = lastOf(turns, 'tool')
  const prefilled = lastOf(turns, 'assistant')
  const upTo = (index: number): Conversation => ({ messages: [...before, ...turns.slice(0, index + 1)] })
  const subjects: Subject[] = []
  if (user >= 0) subjects.push({ edge: 'user', conversation: upTo(user) })
  for (const [index, { role }] of turns.entries())
    if (role === 'tool' && index > user) subjects.push({ edge: 'result', conversation: upTo(index) })
  if (user < 0 && tool < 0 && turns.length > 0)
    subjects.push({ edge: 'user', conversation: askedConversation({ turns, definitions }, before) })
  if (prefilled > Math.max(user, tool)) subjects.push({ edge: 'user', conversation: upTo(prefilled) })
  if (definitions.length > 0) {
    const text = definitions.filter(each => each !== '').join('\n\n')
    subjects.push({ edge: 'result', conversation: { messages: [{ role: 'tool', text }] } })
  }
  return subjects.filter(({ conversation }) => conversation.messages.at(-1)!.text.trim() !== '')
}

/** What the model is to answer: the conversation up to the last message of a user or tool. */
export function askedConversation({ turns }: RequestTexts, before: readonly Message[] = []): Conversation {
  const asked = Math.max(lastOf(turns, 'user'), lastOf(turns, 'tool'))
  if (asked >= 0) return { messages: [...before, ...turns.slice(0, asked + 1)] }
  const last = turns.at(-1)
  if (last === undefined) return { messages: before }
  return { messages: [...before, ...turns.slice(0, -1), { role: 'user', text: last.text }] }
}

const lastOf = (turns: readonly Message[], wanted: Message['role']): number =>
  turns.findLastIndex(({ role, text }) => role === wanted && text.trim() !== '')

const edgeOf: Readonly<Record<Channel, Edge>> = {
  text: 'answer',
  refusal: 'answer',
  other: 'answer',
  reasoning: 'plan',
  'tool-arguments': 'call',
}

/**
 * What of an answer is judged: for each choice its words on `answer`, its reasoning on `plan`, the arguments of its tool
 * calls on `call`. The events are those of a stream that says the same.
 */
export function replySubjects(events: readonly StreamEvent[], asked: Conversation): readonly Subject[] {
  const choices = new Map<string, number>()
  const blocks = new Map<string, { edge: Edge; choice: number; text: string }>()
  for (const event of events) {
    if (event.kind === 'block-start') choices.set(event.block, event.choice)
    if (event.kind !== 'delta') continue
    const block = blocks.get(event.block)
    if (block !== undefined) block.text += event.text
    else {
      const choice = choices.get(event.block) ?? 0
      blocks.set(event.block, { edge: edgeOf[event.channel], choice, text: event.text })
    }
  }
  const spoken = new Map<string, { readonly edge: Edge; readonly texts: string[] }>()
  for (const { edge, choice, text } of blocks.values()) {
    const key = `${choice} ${edge}`
    const group = spoken.get(key) ?? { edge, texts: [] }
    group.texts.push(edge === 'call' ? argumentsText(text) : text)
    spoken.set(key, group)
  }
  return [...spoken.values()].flatMap(({ edge, texts }) => {
    const text = texts.join('\n')
    if (text.trim() === '') return []
    return [{ edge, conversation: { messages: [...asked.messages, { role: 'assistant' as const, text }] } }]
  })
}
