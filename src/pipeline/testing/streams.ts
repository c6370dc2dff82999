/** @file Streams of events and judges that do as they are told. */
import type { Channel, StreamEvent } from '../event.js'
import type { Verdict } from '../pipeline.js'
import type { PrefixVerdict, StreamJudge } from '../streaming/stream-judge.js'

export const start = (block = 't', channel: Channel = 'text', choice = 0): StreamEvent => ({
  kind: 'block-start',
  block,
  channel,
  choice,
  raw: `start ${block}`,
})
export const delta = (text: string, block = 't', channel: Channel = 'text'): StreamEvent => ({
  kind: 'delta',
  block,
  channel,
  text,
  raw: `delta ${block} ${text}`,
})
export const blockEnd = (block = 't'): StreamEvent => ({ kind: 'block-end', block, raw: `end ${block}` })
export const end = (choice = 0): StreamEvent => ({
  kind: 'end',
  choice,
  reason: 'stop',
  raw: `end ${choice}`,
})
export const done: StreamEvent = { kind: 'done', raw: 'done' }
export const other = (raw: unknown): StreamEvent => ({ kind: 'other', raw })

/** One whole answer of one block. */
export const answer = (...pieces: string[]): StreamEvent[] => [
  { kind: 'start', raw: 'head' },
  start(),
  ...pieces.map(piece => delta(piece)),
  blockEnd(),
  end(),
  done,
]

export async function* batches(events: readonly StreamEvent[], size = 1): AsyncGenerator<StreamEvent[]> {
  for (let at = 0; at < events.length; at += size) yield events.slice(at, at + size)
}

export async function collect(stream: AsyncIterable<readonly StreamEvent[]>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const batch of stream) events.push(...batch)
  return events
}

/** The text of each block that came through, by key. */
export function textOf(events: readonly StreamEvent[], block = 't'): string {
  return events.map(event => (event.kind === 'delta' && event.block === block ? event.text : '')).join('')
}

export const verdict = (action: 'allow' | 'block'): Verdict => ({
  edge: 'answer',
  decision: { action, because: [], exceeded: [], unscored: [], reason: `decided to ${action}` },
  outcomes: [],
  costMs: 0,
  stopped: action === 'block',
})

/**
 * A judge with a trigger of its own. It clears text `lag` characters late, and so notices the trigger only that much
 * later; at the end it clears all.
 */
export function scriptedJudge({
  trigger = Number.POSITIVE_INFINITY,
  lag = 0,
  isAsync = false,
}: {
  trigger?: number | undefined
  lag?: number
  isAsync?: boolean
} = {}): StreamJudge {
  let pushed = 0
  let cleared = 0
  let last: Verdict | undefined
  const state = (upTo: number): PrefixVerdict | Promise<PrefixVerdict> => {
    const isFlagged = upTo > trigger
    cleared = Math.max(cleared, Math.min(upTo, trigger))
    last = verdict(isFlagged ? 'block' : 'allow')
    const now = isFlagged ? { cleared, trigger } : { cleared }
    return isAsync ? new Promise(resolve => setImmediate(() => resolve(now))) : now
  }
  return {
    push(text) {
      pushed += text.length
      return state(pushed - lag)
    },
    flush: () => state(pushed),
    end: () => state(pushed),
    get verdict() {
      return last
    },
    close() {},
  }
}
