/** @file The way by the knowledge base: search, set aside, interpret, and say only what is supported. */

import { type Citation, groundednessOf } from './groundedness.js'
import type { Interpreter } from './interpret.js'
import { checkPassage, isValid, type KnowledgeBase, type Passage } from './knowledge-base.js'
import type { Notices } from './notices.js'
import type { ResponsePath, ResponsePolicy } from './route.js'

export interface GroundingOptions {
  readonly kb: KnowledgeBase
  readonly interpret: Interpreter
  /** Whether text of unknown origin carries instructions; such a passage is set aside. */
  readonly isInstruction: (text: string, options: { readonly abort: AbortSignal }) => Promise<boolean>
  readonly policy: Pick<ResponsePolicy, 'onKbDown'>
  readonly notices: Notices
  /** Support a claim needs, in (0, 1]. */
  readonly minSupport: number
  /** Share of claims that must be supported for a draft to stay as it is; below it the unsupported go. */
  readonly minGroundedness: number
  readonly passagesAtMost: number
  readonly now: () => Date
}

export interface GroundedAnswer {
  readonly text: string
  readonly path: ResponsePath
  readonly citations: readonly Citation[]
  readonly groundedness: number | undefined
  readonly passages: readonly Passage[]
  readonly setAside: readonly string[]
}

/** Answers from the knowledge base, or abstains; never from anything else. */
export async function groundAnswer(
  question: string,
  { kb, policy, notices, ...options }: GroundingOptions,
  time: <T>(stage: string, work: (abort: AbortSignal) => Promise<T>) => Promise<T>,
): Promise<GroundedAnswer> {
  const nothing = (path: 'abstain' | 'human', found: Partial<GroundedAnswer> = {}): GroundedAnswer => ({
    text: notices[path],
    path,
    citations: [],
    groundedness: undefined,
    passages: [],
    setAside: [],
    ...found,
  })
  let found: readonly Passage[]
  try {
    found = await time('search', abort => searchValid(question, { kb, ...options }, abort))
  } catch {
    return nothing(policy.onKbDown)
  }
  const { passages, setAside } = await time('scan', abort => sift(found, options, abort)).catch(() => ({
    // What could not be scanned is not trusted.
    passages: [],
    setAside: found.map(({ id }) => id),
  }))
  if (passages.length === 0) return nothing('abstain', { setAside })
  const draft = await time('interpret', abort => options.interpret(question, passages, { abort })).catch(
    () => '',
  )
  const { text, citations, groundedness } = supportedPart(draft, passages, options)
  if (citations.length === 0) return nothing('abstain', { passages, setAside, groundedness })
  return { text, path: 'knowledge-base', citations, groundedness, passages, setAside }
}

/** A knowledge base of others may forget to leave out what has expired, or to name its sources. */
async function searchValid(
  question: string,
  { kb, passagesAtMost, now }: Pick<GroundingOptions, 'kb' | 'passagesAtMost' | 'now'>,
  abort: AbortSignal,
): Promise<readonly Passage[]> {
  const asOf = now()
  const found = await kb.search(question, { k: passagesAtMost, asOf, abort })
  for (const [i, passage] of found.entries()) checkPassage(passage, `passages[${i}]`)
  return found.filter(passage => isValid(passage, asOf)).slice(0, passagesAtMost)
}

async function sift(
  found: readonly Passage[],
  { isInstruction }: Pick<GroundingOptions, 'isInstruction'>,
  abort: AbortSignal,
): Promise<{ passages: readonly Passage[]; setAside: readonly string[] }> {
  const suspect = await Promise.all(found.map(({ text }) => isInstruction(text, { abort })))
  return {
    passages: found.filter((_, i) => !suspect[i]),
    setAside: found.filter((_, i) => suspect[i]).map(({ id }) => id),
  }
}

/** The draft as it is if enough of it is supported, else its supported claims; both with their citations. */
function supportedPart(
  draft: string,
  passages: readonly Passage[],
  { minSupport, minGroundedness }: Pick<GroundingOptions, 'minSupport' | 'minGroundedness'>,
): { text: string; citations: readonly Citation[]; groundedness: number | undefined } {
  const whole = groundednessOf(draft, passages, minSupport)
  if (whole.value === undefined || whole.value >= minGroundedness)
    return { text: draft, citations: whole.citations, groundedness: whole.value }
  const kept = whole.citations.map(({ claim: [start, end] }) => draft.slice(start, end)).join(' ')
  const { citations } = groundednessOf(kept, passages, minSupport)
  return { text: kept, citations, groundedness: whole.value }
}
