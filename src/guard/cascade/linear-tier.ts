/** @file The linear tier's say: let go only what is clearly innocent to every threshold in play. */
import { type Reason, scoreOf } from '../../core/index.js'
import { type SciStep, sciRule, surgicalPrecision } from '../../selective/index.js'
import type { Subject } from '../conversation.js'
import type { DecisionHead, HeadReader } from '../heads.js'
import type { LinearModel, LinearRisk } from '../linear/linear.js'
import { type Passages, passagesOf } from '../passages.js'
import { rubricTau } from '../strictness.js'
import type { CascadeScore } from './cascade-score.js'
import { settledScore } from './settled.js'

/** The lowest thresholds a score will be compared with. */
export interface LowestTau {
  readonly harm: number
  readonly injection: number
}

/** Below these a text may be let go: the strictest of the card, the rubric and the operator. */
export function lowestTau(
  heads: HeadReader,
  mode: CascadeScore['mode'],
  operator: Partial<LowestTau> = {},
): LowestTau {
  return {
    harm: Math.min(heads.tau(`harm-${mode}`).strict, rubricTau.strict, operator.harm ?? 100),
    injection: Math.min(heads.tau('injection').strict, operator.injection ?? 100),
  }
}

/**
 * Share of known words a window needs before n-grams have a say. Of romanised Hindi, which no gate knows, nine in ten texts
 * have less than 0.63; of English instructions nineteen in twenty have more than 0.75.
 */
const fewestKnown = 0.7

export interface LinearSay {
  readonly step: Extract<SciStep, 'stop' | 'continue'> | 'skipped'
  readonly why: string
  /** Only with `stop`. */
  readonly score?: ReturnType<typeof settledScore>
}

export interface LinearTier {
  say(subject: Subject): LinearSay
}

export interface LinearTierOptions {
  readonly linear: LinearModel
  readonly heads: HeadReader
  readonly tau: Partial<LowestTau>
  /** The language of a text, if it is one the encoder was not shown. */
  readonly foreign: (text: string) => string | undefined
}

/**
 * Judges every passage of a subject window by window; the worst decides. A text that hides something, or is written in
 * what the model was not shown, goes on whatever the weights say: n-grams see no meaning.
 */
export function linearTier({ linear, heads, tau, foreign }: LinearTierOptions): LinearTier {
  const ruleOf = (head: DecisionHead): ((upper: number) => boolean) => {
    const target = linear.stopClarity(head)
    if (target === undefined || target === 0) return () => false
    const rule = sciRule({ target, maxSteps: 2 })
    return upper => upper < 0.5 && rule([surgicalPrecision([upper, 1 - upper])]) === 'stop'
  }
  const rules = {
    'harm-prompt': ruleOf('harm-prompt'),
    'harm-response': ruleOf('harm-response'),
    injection: ruleOf('injection'),
  }
  return {
    say(subject) {
      const { mode } = subject
      const harmHead = `harm-${mode}` as const
      if (linear.stopClarity(harmHead) === undefined)
        return { step: 'skipped', why: `the linear tier has no stopping rule for ${harmHead}` }
      const { passages, findings, locate } = passagesOf(subject)
      if (passages.some(({ decodedFrom }) => decodedFrom !== undefined))
        return { step: 'skipped', why: 'the text hides something' }
      let harm: Worst | undefined
      let injection: Worst | undefined
      for (const { text, counts } of passages) {
        const language = foreign(text.text)
        if (language !== undefined) return { step: 'skipped', why: `the text reads as ${language}` }
        const risks = linear.assess(text.text)
        if (risks.words === 0) return { step: 'skipped', why: 'there is no word to go by' }
        if (risks.known < fewestKnown) return { step: 'skipped', why: 'too many words it never saw' }
        if (counts === 'all') harm = worse(harm, risks[harmHead], text.originOf)
        injection = worse(injection, risks.injection, text.originOf)
        if (!rules.injection(injection.upper) || (harm !== undefined && !rules[harmHead](harm.upper)))
          return { step: 'continue', why: 'a window is not clearly innocent' }
      }
      const lowest = lowestTau(heads, mode, tau)
      if (
        harm === undefined ||
        injection === undefined ||
        scoreOf(harm.upper) > lowest.harm ||
        scoreOf(injection.upper) > lowest.injection
      )
        return { step: 'continue', why: 'a threshold in play lies below what the linear tier can rule out' }
      const why = `every window is clearly innocent: harm at most ${scoreOf(harm.upper)}, injection at most ${scoreOf(injection.upper)}`
      const reasons: Reason[] = [{ kind: 'tier', message: `decided by the linear tier: ${why}` }]
      return {
        step: 'stop',
        why,
        score: settledScore({
          mode,
          harm: harm.upper,
          injection: injection.upper,
          windows: [locate(harm.span())],
          findings,
          reasons,
          heads,
          model: linear.reference,
        }),
      }
    },
  }
}

type Origin = Passages['passages'][number]['text']['originOf']
interface Worst {
  readonly upper: number
  span(): ReturnType<Origin>
}

function worse(worst: Worst | undefined, { upper, span }: LinearRisk, origin: Origin): Worst {
  if (worst !== undefined && worst.upper >= upper) return worst
  return { upper, span: () => origin(span.start, span.end) }
}
