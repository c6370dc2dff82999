import { z } from 'zod'
import type { Conversation, Message } from '../../guard/index.js'
import type { Line } from './lines.js'

/** Whose words are judged: the user's prompt or the assistant's reply. */
export type Role = 'user' | 'assistant'

/** Why a row could not be scored. `code` is stable and in snake_case; `message` never quotes the row. */
export interface RowFault {
  readonly code: string
  readonly message: string
}

/** One row of the input. A faulty row keeps its place, so that every row of the input has one in the output. */
export type Row =
  | {
      readonly type: 'row'
      readonly number: number
      readonly original: Original
      readonly conversation: Conversation
    }
  | {
      readonly type: 'fault'
      readonly number: number
      readonly original?: Original
      readonly fault: RowFault
    }

/** A row's own fields, and its text as it stood in the file: written back byte for byte where possible. */
export interface Original {
  readonly json: string
  readonly fields: Readonly<Record<string, unknown>>
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads one line as a row; undefined for a blank line. */
export function parseRow(line: Line, { role }: { role?: Role | undefined }): Row | undefined {
  const { number } = line
  const broken = (code: string, message: string, original?: Original): Row => ({
    type: 'fault',
    number,
    fault: { code, message },
    ...(original === undefined ? {} : { original }),
  })
  if (line.type === 'too-long')
    return broken('line_too_long', `the line has ${line.sizeBytes} bytes, more than may be read at once`)
  if (isBlank(line.bytes)) return undefined
  let json: string
  try {
    json = utf8.decode(line.bytes).trim()
  } catch {
    return broken('invalid_utf8', 'the line is not UTF-8 text')
  }
  let fields: unknown
  try {
    fields = JSON.parse(json)
  } catch {
    return broken('invalid_json', 'the line is not valid JSON')
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return broken('not_an_object', 'the line is valid JSON but not an object')
  const original: Original = { json, fields: fields as Record<string, unknown> }
  const read = readConversation(original.fields, role)
  return 'messages' in read
    ? { type: 'row', number, original, conversation: read }
    : broken(read.code, read.message, original)
}

/** Whether a line holds nothing but JSON's white space, and so is no row. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

const textPart = z.object({ type: z.string(), text: z.string() })
const message = z
  .object({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: z.union([z.string(), z.array(textPart)]).optional(),
    text: z.string().optional(),
  })
  .refine(value => value.content !== undefined || value.text !== undefined)

/**
 * What of a row is judged. `messages` as they are; else `response` in the light of `prompt` (or of `text`, when the
 * assistant's words are asked for); else `text`, or `prompt` alone.
 */
function readConversation(
  fields: Readonly<Record<string, unknown>>,
  role: Role | undefined,
): Conversation | RowFault {
  const { text, prompt, response, messages } = fields
  if (messages !== undefined && messages !== null) return readMessages(messages)
  if (typeof prompt === 'string' && typeof response === 'string' && role !== 'user')
    return conversationOf({ role: 'assistant', text: response, prompt })
  if (typeof text === 'string') {
    return role === 'assistant' && typeof response === 'string'
      ? conversationOf({ role, text: response, prompt: text })
      : conversationOf({ role: role ?? 'user', text })
  }
  if (typeof prompt === 'string' && role !== 'assistant')
    return conversationOf({ role: 'user', text: prompt })
  if (typeof response === 'string' && role !== 'user')
    return conversationOf({ role: 'assistant', text: response })
  for (const [name, value] of Object.entries({ text, prompt, response }))
    if (value !== undefined && value !== null && typeof value !== 'string')
      return { code: 'wrong_type', message: `field "${name}" must be a string` }
  return {
    code: 'no_text',
    message: 'the row has neither "text", nor "prompt" and "response", nor "messages"',
  }
}

/** What stands for the prompt of a reply when it is not known: a reply is judged as an answer to something. */
export const unknownPrompt = '(the prompt is not known)'

/** One text as the conversation it ends: the user's prompt, or the assistant's reply to a prompt. */
export function conversationOf({
  role,
  text,
  prompt,
}: {
  role: Role
  text: string
  prompt?: string | undefined
}): Conversation {
  if (role === 'user') return { messages: [{ role, text }] }
  const asked = prompt === undefined || prompt.trim() === '' ? unknownPrompt : prompt
  return {
    messages: [
      { role: 'user', text: asked },
      { role, text },
    ],
  }
}

function readMessages(value: unknown): Conversation | RowFault {
  if (!Array.isArray(value) || value.length === 0)
    return { code: 'wrong_type', message: 'field "messages" must be a list with at least one message' }
  const messages: Message[] = []
  for (const [index, item] of value.entries()) {
    const parsed = message.safeParse(item)
    if (!parsed.success)
      return {
        code: 'wrong_type',
        message: `messages[${index}] must have a role (system, developer, user, assistant or tool) and text content`,
      }
    const { role, content, text } = parsed.data
    const parts = typeof content === 'string' ? content : content?.map(part => part.text).join('\n')
    messages.push({ role, text: parts ?? text ?? '' })
  }
  return { messages }
}
