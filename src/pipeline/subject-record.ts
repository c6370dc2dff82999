/** @file What the ledger keeps of a conversation. */
import { createHash } from 'node:crypto'
import type { SubjectRecord } from '../core/index.js'
import type { Conversation } from '../guard/index.js'

/**
 * The judged message, which is the last one: its hash and length, and its text with capture on. `printf %s TEXT |
 * sha256sum` gives the same hash.
 */
export function subjectRecord({ messages }: Conversation, capture: 'off' | 'on'): SubjectRecord {
  const text = messages.at(-1)?.text ?? ''
  return { sha256: sha256(text), length: text.length, ...(capture === 'on' ? { content: text } : {}) }
}

/** For a conversation of several messages, the hash of what stood before the judged one: `[[role, text], …]` as JSON. */
export function contextHash({ messages }: Conversation): { readonly contextSha256?: string } {
  if (messages.length < 2) return {}
  return {
    contextSha256: sha256(JSON.stringify(messages.slice(0, -1).map(({ role, text }) => [role, text]))),
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
