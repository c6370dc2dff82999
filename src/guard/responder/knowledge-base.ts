/** @file A knowledge base of versioned, dated passages, searched by BM25. */
import MiniSearch from 'minisearch'
import { InvalidInputError } from '../../core/index.js'

/** A stretch of a source that may be cited. */
export interface Passage {
  readonly id: string
  readonly source: string
  readonly version: string
  readonly text: string
  /** ISO date or time; from then on the passage is not used. */
  readonly validUntil?: string
  /** Of the search that found it; higher fits better. */
  readonly score?: number
}

export interface KnowledgeBase {
  /** The passages that fit best, at most `k`, none that has expired by `asOf`. */
  search(
    query: string,
    options?: { readonly k?: number; readonly asOf?: Date; readonly abort?: AbortSignal },
  ): Promise<readonly Passage[]>
}

/**
 * A knowledge base in memory.
 *
 * @throws InvalidInputError naming the passage if one has no id, source, version or text, a date that is none, or the
 *   id of another
 * @see Robertson and Zaragoza 2009 (BM25); MiniSearch implements BM25+
 */
export function createKnowledgeBase(passages: readonly Passage[]): KnowledgeBase {
  const byId = new Map<string, Passage>()
  for (const [i, passage] of passages.entries()) {
    checkPassage(passage, `passages[${i}]`)
    if (byId.has(passage.id))
      throw invalid(`passages[${i}]`, `passages[${i}]: the id "${passage.id}" is another passage's`)
    byId.set(passage.id, Object.freeze({ ...passage }))
  }
  const index = new MiniSearch<Passage>({ fields: ['text'], tokenize: words })
  index.addAll([...byId.values()])
  return {
    async search(query, { k = 5, asOf = new Date() } = {}) {
      return index
        .search(query)
        .map(({ id, score }) => ({ ...byId.get(id as string)!, score }))
        .filter(passage => isValid(passage, asOf))
        .slice(0, k)
    },
  }
}

/** Whether a passage may still be used. */
export function isValid({ validUntil }: Pick<Passage, 'validUntil'>, asOf: Date): boolean {
  return validUntil === undefined || asOf.getTime() < Date.parse(validUntil)
}

/** @throws InvalidInputError saying what the passage lacks; `where` names it */
export function checkPassage(passage: Passage, where: string): void {
  for (const field of ['id', 'source', 'version', 'text'] as const)
    if (typeof passage[field] !== 'string' || passage[field].trim() === '')
      throw invalid(where, `${where}: field "${field}" must be text, a passage without it cannot be cited`)
  if (passage.validUntil !== undefined && Number.isNaN(Date.parse(passage.validUntil)))
    throw invalid(where, `${where}: field "validUntil" must be an ISO date`)
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Words in lower case, also of languages that write without spaces. */
export function words(text: string): string[] {
  return [...segmenter.segment(text.normalize('NFKC'))]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment.toLowerCase())
}

const invalid = (where: string, message: string): InvalidInputError =>
  new InvalidInputError({ code: 'invalid_passage', where, message })
