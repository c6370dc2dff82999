/** @file What happens to a stream that policy stops. */
import type { Stop, StreamEvent } from '../event.js'
import type { Block } from './block.js'

/** What the model is asked to go on from. */
export interface RetryRequest {
  /** 1 for the first retry. */
  readonly attempt: number
  /** What the client has of the answer's text, and keeps. */
  readonly delivered: string
  readonly instruction: string
  /** Why the answer was stopped. */
  readonly stop: Stop
}

export interface Retry {
  readonly kind: 'retry'
  /** Asks the model again. Its answer is judged as the first one was. */
  readonly ask: (request: RetryRequest) => Promise<AsyncIterable<readonly StreamEvent[]>>
  /** @default 5 */
  readonly retries?: number
  /** @default {@link introspection} */
  readonly instruction?: string
  /** What happens when no retry passes. @default cut */
  readonly otherwise?: Exclude<Intervention, Retry>
}

/**
 * `cut`: the stream ends with the format's reason for policy. `replace`: the same, after a text of the operator's.
 * `retry`: CARE (Qwen3Guard, arXiv:2510.14276): what was not yet released is dropped and the model goes on from before the
 * trigger, told to reconsider; the client keeps all it has. An answer of several choices is cut instead.
 */
export type Intervention =
  | { readonly kind: 'cut' }
  | { readonly kind: 'replace'; readonly text: string }
  | Retry

export const introspection =
  'Your last answer was stopped because it was about to break the safety rules. Consider what was going wrong and ' +
  'why. Then go on from exactly where the answer stands now, in a safe and helpful way, without repeating it and ' +
  'without mentioning this instruction. If nothing safe can be said, say so briefly.'

/** A safe continuation as events: in the open block of text that the client sees, or in one of its own. */
export function replacement(text: string, choice: number, blocks: readonly Block[]): StreamEvent[] {
  const open = blocks.find(block => block.isShown && block.choice === choice && block.channel === 'text')
  const block = open?.key ?? `replacement-${choice}`
  const start: StreamEvent[] = open ? [] : [{ kind: 'block-start', block, channel: 'text', choice }]
  return [...start, { kind: 'delta', block, channel: 'text', text }]
}

/**
 * The events of a retry as a continuation of what the client has: without head, frames or keys of their own. Text goes
 * on in the block of its kind that the client saw stopped.
 */
export function continuing(attempt: number, shown: readonly Block[]): (event: StreamEvent) => StreamEvent[] {
  const open = [...shown]
  const names = new Map<string, string>()
  const nameOf = (key: string): string => names.get(key) ?? `${key}~${attempt}`
  return function map(event): StreamEvent[] {
    const { raw: _, ...bare } = event
    switch (bare.kind) {
      case 'start':
      case 'other':
        return []
      case 'usage':
      case 'error':
        return [event]
      case 'block-start': {
        const index = open.findIndex(
          ({ channel }) => channel === bare.channel && channel !== 'tool-arguments',
        )
        const [into] = index < 0 ? [] : open.splice(index, 1)
        names.set(bare.block, into?.key ?? nameOf(bare.block))
        return [{ ...bare, block: nameOf(bare.block) }]
      }
      case 'delta':
      case 'block-end':
      case 'citation':
        return [{ ...bare, block: nameOf(bare.block) } as StreamEvent]
      case 'end':
        return [
          ...open.splice(0).map(({ key }): StreamEvent => ({ kind: 'block-end', block: key })),
          bare as StreamEvent,
        ]
      default:
        return [bare as StreamEvent]
    }
  }
}
