import type { AssistantMessage } from '../../message.js'

export interface SplitReply {
  /** `null`: the model shows no reasoning. Empty: it showed an empty one. */
  readonly reasoning: string | null
  readonly answer: string
  /** Reasoning that was never closed: cut off, so there is no answer. */
  readonly truncated: boolean
}

const opening = '<think>'
const closing = '</think>'

/**
 * Thinking and answer of a reply. The provider's own field goes first; else what stands between `<think>` and the last
 * `</think>`. Only a closing tag: all before it is thinking. Only an opening one: all is thinking, and the answer was
 * cut off. Several blocks are joined by an empty line. Tags inside a code fence are text.
 */
export function splitReasoning({
  content,
  reasoning,
}: Pick<AssistantMessage, 'content' | 'reasoning'>): SplitReply {
  if (reasoning !== undefined)
    return { reasoning: reasoning.trim(), answer: content.trim(), truncated: false }
  const tags = tagsOf(content)
  if (tags.length === 0) return { reasoning: null, answer: content.trim(), truncated: false }
  const last = tags.at(-1)!
  const end = tags.findLast(({ tag }) => tag === closing)
  const cut = last.tag === opening
  const thinking = withoutTags(content, { tags, to: cut ? content.length : end!.at })
  const answer = cut ? '' : content.slice(end!.at + closing.length)
  const before = tags[0]!.tag === opening ? content.slice(0, tags[0]!.at) : ''
  return { reasoning: thinking, answer: `${cut ? '' : before}${answer}`.trim(), truncated: cut }
}

interface Tag {
  readonly tag: string
  readonly at: number
}

/** Tags outside code fences, in order. */
function tagsOf(text: string): Tag[] {
  const fences = [...text.matchAll(/^[ \t]*```.*$/gm)].map(({ index }) => index)
  const fenced = (at: number): boolean => {
    const before = fences.filter(fence => fence < at).length
    // A fence that is never closed hides nothing: else one stray mark would pass thinking off as an answer.
    return before % 2 === 1 && before < fences.length
  }
  return [...text.matchAll(/<\/?think>/g)]
    .filter(({ index }) => !fenced(index))
    .map(({ 0: tag, index }) => ({ tag, at: index }))
}

/** What was thought: text from the first opening tag (the start, if a closing one comes first) to the end, without tags. */
function withoutTags(text: string, { tags, to }: { tags: readonly Tag[]; to: number }): string {
  const inside = tags.filter(({ at }) => at < to)
  let from = inside[0]?.tag === opening ? inside[0].at + opening.length : 0
  const pieces: string[] = []
  for (const { tag, at } of inside) {
    if (at >= from) pieces.push(text.slice(from, at))
    from = Math.max(from, at + tag.length)
  }
  pieces.push(text.slice(from, to))
  return pieces
    .map(piece => piece.trim())
    .filter(Boolean)
    .join('\n\n')
}
