import type { Span } from '../../core/index.js'
import type { Origin } from '../trajectory/trajectory.js'
import { decodings } from './decodings.js'
import { isDistinctive, type Tokens, tokenize } from './tokens.js'

/** A text the agent has seen, and whose words it is. */
export interface Source {
  readonly origin: Origin
  readonly text: string
  /** Index of the step it came with. */
  readonly step: number
  /** The tool that returned it. */
  readonly tool?: string
}

/** Where a value was found. */
export interface SourceMatch {
  readonly source: Source
  /**
   * `exact`: the same characters. `normalised`: the same tokens, or the same after decoding. `fuzzy`: most runs of three
   * tokens. `semantic`: an injected function said so.
   */
  readonly kind: 'exact' | 'normalised' | 'fuzzy' | 'semantic'
  /** Share of the value that was found, in [0, 1]; 1 for exact and normalised. */
  readonly similarity: number
  /** In the source's text; of a fuzzy match the first run. */
  readonly span: Span
}

interface Entry {
  readonly source: Source
  readonly tokens: Tokens
}

/** A place of a token: which source, and its number there. */
type Posting = readonly [entry: number, position: number]

/** Places looked at for one value; a value of common words only is not worth more. */
const maxPostings = 64
/** Neighbouring tokens that make a run. */
const runLength = 3

/** Words of everything an agent has seen, so that a value's origin is a look-up. Grows linearly with what is added. */
export class SourceIndex {
  readonly #entries: Entry[] = []
  readonly #postings = new Map<string, Posting[]>()
  /** Entries by three neighbouring tokens, packed into one number. */
  readonly #runs = new Map<number, number[]>()
  readonly #numbers = new Map<string, number>()
  /** Answers since the last text was added: rules ask about the same values again and again. */
  readonly #found = new Map<string, SourceMatch[]>()
  readonly #carried = new Map<string, ReadonlyMap<Source, number>>()
  readonly #minSimilarity: number

  /** @param options.minSimilarity - share of three-token runs that makes a fuzzy match. @default 0.6 */
  constructor({ minSimilarity = 0.6 }: { minSimilarity?: number } = {}) {
    this.#minSimilarity = minSimilarity
  }

  add(source: Source): void {
    const tokens = tokenize(source.text)
    const entry = this.#entries.push({ source, tokens }) - 1
    tokens.words.forEach((word, position) => {
      const places = this.#postings.get(word)
      if (places === undefined) this.#postings.set(word, [[entry, position]])
      else places.push([entry, position])
      if (!this.#numbers.has(word)) this.#numbers.set(word, this.#numbers.size)
    })
    for (const run of this.#runsOf(tokens.words)) {
      const entries = this.#runs.get(run!)
      if (entries === undefined) this.#runs.set(run!, [entry])
      else if (entries.at(-1) !== entry) entries.push(entry)
    }
    this.#found.clear()
    this.#carried.clear()
  }

  get sources(): readonly Source[] {
    return this.#entries.map(({ source }) => source)
  }

  /**
   * Every source that holds a value, best match of each. Values without a token match nothing; so do short fuzzy ones,
   * where chance would.
   */
  find(value: string): readonly SourceMatch[] {
    const known = this.#found.get(value)
    if (known !== undefined) return known
    const best = new Map<Source, SourceMatch>()
    for (const [i, form] of decodings(value).entries())
      for (const match of this.#findForm(form, i === 0)) {
        const known = best.get(match.source)
        if (known === undefined || rank(match) > rank(known)) best.set(match.source, match)
      }
    const found = [...best.values()]
    this.#found.set(value, found)
    return found
  }

  #findForm(value: string, literal: boolean): SourceMatch[] {
    const { words } = tokenize(value)
    if (words.length === 0) return []
    const whole = this.#findRun(words, { from: 0, to: words.length })
    const matches = whole.map(([entry, position]) => {
      const span = this.#spanOf(entry, position, words.length)
      const { source } = this.#entries[entry]!
      const exact = literal && source.text.slice(span.start, span.end) === value.trim()
      return { source, kind: exact ? ('exact' as const) : ('normalised' as const), similarity: 1, span }
    })
    return matches.length > 0 || words.length < runLength ? matches : this.#findFuzzy(words)
  }

  /** Places where some tokens stand in this order, found from the rarest of them. */
  #findRun(words: readonly string[], { from, to }: { from: number; to: number }): Posting[] {
    let anchor = from
    let places: readonly Posting[] = []
    for (let i = from; i < to; i++) {
      const candidate = this.#postings.get(words[i]!)
      if (candidate === undefined) return []
      if (i === from || candidate.length < places.length) {
        anchor = i
        places = candidate
      }
    }
    const found: Posting[] = []
    for (const [entry, position] of places.slice(-maxPostings)) {
      const start = position - (anchor - from)
      const { tokens } = this.#entries[entry]!
      let same = start >= 0
      for (let i = from; same && i < to; i++) same = tokens.words[start + i - from] === words[i]
      if (same) found.push([entry, start])
    }
    return found
  }

  #findFuzzy(words: readonly string[]): SourceMatch[] {
    const runs = this.#runsOf(words)
    const hits = new Map<number, { count: number; first: number }>()
    runs.forEach((run, from) => {
      for (const entry of this.#entriesWith(run)) {
        const hit = hits.get(entry)
        if (hit === undefined) hits.set(entry, { count: 1, first: from })
        else hit.count++
      }
    })
    return [...hits].flatMap(([entry, { count, first }]) => {
      const similarity = count / runs.length
      if (similarity < this.#minSimilarity) return []
      const place = this.#findRun(words, { from: first, to: first + runLength }).find(([at]) => at === entry)
      if (place === undefined) return []
      const span = this.#spanOf(entry, place[1], runLength)
      return [{ source: this.#entries[entry]!.source, kind: 'fuzzy' as const, similarity, span }]
    })
  }

  /**
   * Tool results that lend a text something telling: a distinctive token or a run of three, that nobody trusted wrote
   * too. Where `find` asks whether a value was copied, this asks whether a longer text carries pieces.
   *
   * @param forms - the text and what it decodes to, where the caller has them already
   */
  pieces(text: string, forms: readonly string[] = decodings(text)): ReadonlyMap<Source, number> {
    const known = this.#carried.get(text)
    if (known !== undefined) return known
    const carried = new Map<Source, number>()
    const count = (entries: readonly number[]): void => {
      if (entries.some(entry => this.#entries[entry]!.source.origin !== 'tool')) return
      for (const entry of entries) {
        const { source } = this.#entries[entry]!
        carried.set(source, (carried.get(source) ?? 0) + 1)
      }
    }
    for (const form of forms) {
      const { words } = tokenize(form)
      for (const word of words) if (isDistinctive(word)) count(this.#entriesOf(word))
      for (const run of this.#runsOf(words)) count(this.#entriesWith(run))
    }
    this.#carried.set(text, carried)
    return carried
  }

  /** Each three neighbouring tokens as a number; undefined where one of them was never seen. */
  #runsOf(words: readonly string[]): (number | undefined)[] {
    const numbers = words.map(word => this.#numbers.get(word))
    return Array.from({ length: Math.max(0, words.length - runLength + 1) }, (_, i) => {
      const [a, b, c] = [numbers[i], numbers[i + 1], numbers[i + 2]]
      if (a === undefined || b === undefined || c === undefined) return undefined
      // 51 bits, exact in a number. Beyond 2^17 different tokens runs may collide, which only makes more of them match.
      return ((a % 2 ** 17) * 2 ** 17 + (b % 2 ** 17)) * 2 ** 17 + (c % 2 ** 17)
    })
  }

  #entriesWith(run: number | undefined): readonly number[] {
    return (run === undefined ? undefined : this.#runs.get(run)?.slice(-maxPostings)) ?? []
  }

  #entriesOf(word: string): readonly number[] {
    return [...new Set((this.#postings.get(word) ?? []).slice(-maxPostings).map(([entry]) => entry))]
  }

  #spanOf(entry: number, position: number, length: number): Span {
    const { starts, ends } = this.#entries[entry]!.tokens
    return { start: starts[position]!, end: ends[position + length - 1]! }
  }
}

const kinds = ['semantic', 'fuzzy', 'normalised', 'exact'] as const
const rank = ({ kind, similarity }: SourceMatch): number => kinds.indexOf(kind) + similarity
