import { InvalidArgumentError, type ModelReference, type Span } from '../../core/index.js'
import type { Strictness } from '../text-score.js'
import { createDebouncer } from './debounce.js'
import { type HeadRules, verdictOf } from './judge.js'
import type { Network, NetworkState } from './network.js'
import type {
  Pairing,
  StreamReport,
  StreamSession,
  StreamTrigger,
  StreamVerdict,
  TokenVerdict,
} from './stream-session.js'
import type { WordTokens } from './word-tokens.js'
import { createWordReader } from './words.js'

export interface SessionParts {
  readonly network: Network
  /** Has read the prompt; the session goes on in it. */
  readonly state: NetworkState
  readonly tokens: WordTokens
  readonly rules: HeadRules
  readonly promptVerdict: StreamVerdict & { readonly flagged: boolean }
  readonly model: ModelReference
  readonly strictness: Strictness
  readonly window: number
  readonly pairing: Pairing
}

/** One reply, judged as it is written. Tokens are judged one by one, so the arithmetic never sees how text arrived. */
export function createSession(parts: SessionParts): StreamSession {
  const { network, tokens, rules, promptVerdict, model, strictness, window, pairing } = parts
  const words = createWordReader()
  const debouncer = createDebouncer({ window, pairing })
  const recent: TokenVerdict[] = []
  let state: NetworkState | undefined = parts.state
  let count = 0
  let highest = 0
  let trigger: StreamTrigger | undefined
  let report: StreamReport | undefined

  const judge = (id: number, span: Span): TokenVerdict => {
    network.step(state!, id)
    const verdict = verdictOf(network.read(state!, 'reply'), rules)
    const flagged = verdict.score > rules.tau[strictness]
    const judged: TokenVerdict = { ...verdict, index: count++, span, flagged }
    recent.push(judged)
    if (recent.length > window) recent.shift()
    if (recent.length === window) highest = Math.max(highest, Math.min(...recent.map(({ score }) => score)))
    const fires = debouncer.next(judged)
    if (fires && trigger === undefined) trigger = triggerOf(recent, rules)
    return judged
  }
  const judgeText = (pieces: ReturnType<typeof words.push>): TokenVerdict[] =>
    pieces.flatMap(word => tokens(word).map(({ id, span }) => judge(id, span)))

  return {
    promptVerdict,
    push(delta) {
      if (state === undefined) throw new InvalidArgumentError('push: the session is closed')
      if (typeof delta === 'string') return judgeText(words.push(delta))
      const unknown = delta.find(id => !(Number.isInteger(id) && id >= 0 && id < network.vocabulary))
      if (unknown !== undefined)
        throw new RangeError(
          `push: a token id must be an integer in [0, ${network.vocabulary - 1}], got ${unknown}`,
        )
      // What was held as text came first.
      const held = judgeText(words.close())
      const at = { start: words.length, end: words.length }
      return [...held, ...delta.map(id => judge(id, at))]
    },
    state: () => (state === undefined ? 'closed' : trigger === undefined ? 'open' : 'flagged'),
    get trigger() {
      return trigger
    },
    get judged() {
      return words.settled
    },
    close() {
      if (report !== undefined) return report
      const tail = judgeText(words.close())
      state = undefined
      report = Object.freeze({
        tokens: count,
        characters: words.length,
        ...(trigger === undefined ? {} : { trigger }),
        score: highest,
        tail,
        model,
      })
      return report
    },
  }
}

/** The category is that of the token that completed the window; where its level is Safe by the vote, the likeliest. */
function triggerOf(window: readonly TokenVerdict[], { categories }: HeadRules): StreamTrigger {
  const last = window.at(-1)!
  const likeliest = [...categories].sort((a, b) => last.categories[b]! - last.categories[a]!)[0]!
  return Object.freeze({
    index: last.index,
    charOffset: last.span.start,
    flaggedFrom: window[0]!.span.start,
    level: last.level,
    score: last.score,
    category: last.category ?? likeliest,
  })
}
