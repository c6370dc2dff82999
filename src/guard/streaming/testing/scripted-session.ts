/** @file A streaming guard for tests: the words of a script are harmful, everything else around it is real. */
import type { HeadRules } from '../judge.js'
import type { Network } from '../network.js'
import { createSession } from '../session.js'
import type { StreamGuard, StreamOptions } from '../stream-session.js'
import type { WordTokens } from '../word-tokens.js'

/** Tokens of the script. Every word is one token. */
const calm = 0
const worrying = 1
const harmful = 2

const rules: HeadRules = { categories: ['Violent', 'PII'], tau: { strict: 20, moderate: 40, loose: 60 } }

/** A network that knows the last token alone and is sure of its level. */
const lastToken: Network = {
  vocabulary: 3,
  start: () => ({
    hidden: new Float32Array(1),
    highest: new Float32Array(1),
    sum: new Float32Array(1),
    count: 0,
  }),
  step(state, token) {
    state.hidden[0] = token
    state.count++
  },
  beginRole() {},
  read: ({ hidden }) =>
    Float32Array.from([...[calm, worrying, harmful].map(token => (hidden[0] === token ? 9 : 0)), 1, 0]),
}

/**
 * A guard that takes the words of `script.unsafe` for unsafe and those of `script.controversial` for controversial.
 * Two such words in a row flag a stream, unless options say otherwise.
 */
export function scriptedStreamGuard(script: {
  readonly unsafe?: readonly string[]
  readonly controversial?: readonly string[]
  /** Told of every step of the network. */
  readonly onStep?: () => void
}): StreamGuard {
  const tokens: WordTokens = ({ text, start, end }) => [
    {
      id: script.unsafe?.includes(text) ? harmful : script.controversial?.includes(text) ? worrying : calm,
      span: { start, end },
    },
  ]
  return {
    model: { id: 'scripted', version: '0.0.0', sha256: '0'.repeat(64) },
    async openStream(
      _conversation,
      { strictness = 'moderate', window = 2, pairing = 'any-flagged' }: StreamOptions = {},
    ) {
      const safe = { probabilities: { safe: 1, controversial: 0, unsafe: 0 }, risk: 0, score: 0 }
      return createSession({
        network: {
          ...lastToken,
          step(state, token) {
            script.onStep?.()
            lastToken.step(state, token)
          },
        },
        state: lastToken.start(),
        tokens,
        rules,
        promptVerdict: { ...safe, level: 'Safe', categories: { Violent: 0.5, PII: 0.5 }, flagged: false },
        model: this.model,
        strictness,
        window,
        pairing,
      })
    },
  }
}
