/** @file Whether each claim of a text stands in a passage, and where. */
import { InvalidArgumentError } from '../../core/index.js'
import { type Passage, words } from './knowledge-base.js'

/** Offsets are UTF-16, `end` exclusive: of the claim in the text, of its support in the passage. */
export interface Citation {
  readonly claim: readonly [start: number, end: number]
  readonly passageId: string
  readonly span: readonly [start: number, end: number]
  /** In [0, 1]; 1 if the passage says it word for word. */
  readonly support: number
}

export interface Groundedness {
  /** Supported claims over claims; undefined where there is no claim, which is not a pass. */
  readonly value: number | undefined
  readonly unsupported: readonly (readonly [start: number, end: number])[]
  readonly citations: readonly Citation[]
}

/** Words that turn a sentence round; claim and passage must agree on whether there is one. */
const negations = new Set(
  'not no never none neither nor without cannot nicht kein keine nie ohne pas jamais sans nunca sin nessuno mai 不 没 没有 非 无 未 禁止'.split(
    ' ',
  ),
)

/**
 * Splits a text into sentences, each a claim, and looks for the passage that supports it best. Support is the longest
 * common subsequence of words with one sentence of a passage or two that stand together, as a share of the claim's
 * words, and 0 where a number of the claim is not in them or a negation stands on one side only: such words change what
 * is said more than their count tells.
 *
 * @param tau - a claim is supported iff its support is at least this, in (0, 1]
 * @throws InvalidArgumentError if tau leaves its range
 */
export function groundednessOf(text: string, passages: readonly Passage[], tau: number): Groundedness {
  if (!(tau > 0 && tau <= 1))
    throw new InvalidArgumentError(`groundednessOf: tau must be in (0, 1], got ${tau}`)
  const claims = sentencesOf(text).filter(({ text: claim }) => words(claim).length > 0)
  const evidence = passages.flatMap(passage => evidenceOf(passage))
  const unsupported: (readonly [number, number])[] = []
  const citations: Citation[] = []
  for (const { text: claim, start, end } of claims) {
    const best = bestEvidence(claim, evidence)
    if (best === undefined || best.support < tau) unsupported.push([start, end])
    else
      citations.push({
        claim: [start, end],
        passageId: best.passageId,
        span: best.span,
        support: best.support,
      })
  }
  return { value: claims.length === 0 ? undefined : citations.length / claims.length, unsupported, citations }
}

/**
 * The text of a citation's support. @throws InvalidArgumentError if the span lies outside the passage
 */
export function citedText({ span: [start, end] }: Pick<Citation, 'span'>, { id, text }: Passage): string {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= text.length))
    throw new InvalidArgumentError(
      `citedText: span [${start}, ${end}] lies outside the ${text.length} characters of passage "${id}"`,
    )
  return text.slice(start, end)
}

export interface Sentence {
  readonly text: string
  readonly start: number
  readonly end: number
}

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

/** The sentences of a text without the white space around them. */
export function sentencesOf(text: string): Sentence[] {
  return [...sentences.segment(text)].flatMap(({ segment, index }) => {
    const trimmed = segment.trim()
    if (trimmed === '') return []
    const start = index + segment.indexOf(trimmed)
    return [{ text: trimmed, start, end: start + trimmed.length }]
  })
}

interface Evidence {
  readonly passageId: string
  readonly span: readonly [number, number]
  readonly words: readonly string[]
}

/** Every sentence, and every two that stand together. */
function evidenceOf({ id, text }: Passage): Evidence[] {
  const all = sentencesOf(text)
  const stretch = (first: Sentence, last: Sentence): Evidence => ({
    passageId: id,
    span: [first.start, last.end],
    words: words(text.slice(first.start, last.end)),
  })
  return [...all.map(one => stretch(one, one)), ...all.slice(1).map((second, i) => stretch(all[i]!, second))]
}

function bestEvidence(
  claim: string,
  evidence: readonly Evidence[],
): (Evidence & { support: number }) | undefined {
  const said = words(claim)
  let best: (Evidence & { support: number }) | undefined
  for (const one of evidence) {
    const support = supportOf(said, one.words)
    // Of equal support the shorter evidence, which comes first in its passage.
    if (best === undefined || support > best.support) best = { ...one, support }
  }
  return best
}

function supportOf(claim: readonly string[], evidence: readonly string[]): number {
  if (isNegated(claim) !== isNegated(evidence)) return 0
  if (claim.some(word => /\p{N}/u.test(word) && !evidence.includes(word))) return 0
  return commonSubsequence(claim, evidence) / claim.length
}

const isNegated = (said: readonly string[]): boolean =>
  said.some(word => negations.has(word) || /n['’]t$/.test(word))

/** Length of the longest common subsequence, in one row of the usual table. */
function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const lengths = new Uint32Array(b.length + 1)
  for (const word of a) {
    let diagonal = 0
    for (let j = 1; j <= b.length; j++) {
      const above = lengths[j]!
      lengths[j] = word === b[j - 1] ? diagonal + 1 : Math.max(above, lengths[j - 1]!)
      diagonal = above
    }
  }
  return lengths[b.length]!
}
