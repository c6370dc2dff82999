/** @file The rule tier: what is certain without a model, in microseconds. */
import { InvalidArgumentError } from '../../core/index.js'
import type { Subject } from '../conversation.js'
import { textHash } from './canonical.js'

/** Texts an operator knows, by `textHash`. Lists hold hashes, never texts. */
export interface RuleLists {
  /** Always flagged: known attacks, incidents of one's own. */
  readonly deny?: Iterable<string>
  /** Never judged: the operator vouches for these texts, word for word. */
  readonly allow?: Iterable<string>
}

/** What the rules say. `continue` is the rule: certainty is rare. */
export interface RuleVerdict {
  readonly step: 'denied' | 'allowed' | 'continue'
  readonly why: string
}

export interface Rules {
  judge(subject: Subject): RuleVerdict
}

/**
 * Rules over the judged message. A text on both lists is denied. In a conversation of several judged turns the allow
 * list does not decide: the others have to be read, too.
 *
 * @throws InvalidArgumentError if an entry is no SHA-256 in hex
 */
export function rulesOf({ deny = [], allow = [] }: RuleLists = {}): Rules {
  const denied = hashes('deny', deny)
  const allowed = hashes('allow', allow)
  return {
    judge({ last, mode, userTurns, toolTurns }) {
      if (denied.size === 0 && allowed.size === 0) return { step: 'continue', why: 'no lists are kept' }
      if (denied.size > 0)
        for (const { text } of [last, ...userTurns, ...toolTurns])
          if (denied.has(textHash(text))) return { step: 'denied', why: 'the text is on the deny list' }
      const alone =
        mode === 'prompt' && toolTurns.length === 0 && userTurns.every(turn => turn.message === last.message)
      if (alone && allowed.size > 0 && allowed.has(textHash(last.text)))
        return { step: 'allowed', why: 'the text is on the allow list' }
      return { step: 'continue', why: 'the text is on no list' }
    },
  }
}

function hashes(list: string, entries: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const entry of entries) {
    if (!/^[0-9a-f]{64}$/i.test(entry))
      throw new InvalidArgumentError(
        `rulesOf: ${list}: an entry must be a SHA-256 in hex (see textHash), got "${entry.slice(0, 12)}…"`,
      )
    found.add(entry.toLowerCase())
  }
  return found
}
