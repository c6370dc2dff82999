import { mostRestrictive, type Outcome } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'
import type { JudgeOptions, Pipeline, Verdict } from '../pipeline.js'
import type { PrefixVerdict, StreamJudge } from './stream-judge.js'

export interface WindowJudgeOptions extends Omit<JudgeOptions, 'origin'> {
  readonly pipeline: Pick<Pipeline, 'decide'>
  /** What the text answers. */
  readonly asked: Conversation
  /** Text that stands before the judged one. @default '' */
  readonly before?: string
  readonly cadence?: Partial<Cadence>
}

/** When growing text is judged again, in UTF-16 units. */
export interface Cadence {
  /** Judged at the latest when this much is new. @default 160 */
  readonly stride: number
  /** Judged at the end of a sentence when at least this much is new. @default 24 */
  readonly sentence: number
  /** How much of the text is looked at each time, the new part included. @default 2000 */
  readonly window: number
}

export const defaultCadence: Cadence = Object.freeze({ stride: 160, sentence: 24, window: 2000 })

const sentenceEnd = /[.!?…。！？।؟][\p{Pe}\p{Pf}"']*\s|\n/u

/**
 * Judges growing text with signals that read whole texts: its last `window` characters, again at each end of a sentence
 * or after `stride` characters. Work is bounded: at most one judgement each `sentence` characters, none of more than
 * `window` characters (or of one delta, where that is longer).
 *
 * Such signals say that a text is harmful, not from which word on. What is flagged triggers at the end of what was last
 * cleared; how much harm it takes to be noticed is what a hold-back is for.
 */
export function windowJudge(options: WindowJudgeOptions): StreamJudge {
  const { pipeline, edge, run, asked, before = '', abort } = options
  const { stride, sentence, window } = { ...defaultCadence, ...options.cadence }
  let tail = before.slice(-window)
  let pushed = 0
  let cleared = 0
  let trigger: number | undefined
  let worst: Verdict | undefined

  const state = (): PrefixVerdict => (trigger === undefined ? { cleared } : { cleared, trigger })

  async function judge(): Promise<PrefixVerdict> {
    const text = tail
    // White space alone says nothing, and no signal takes it.
    if (text.trim() !== '') {
      const messages = [...asked.messages, { role: 'assistant' as const, text }]
      const verdict = await pipeline.decide(
        { messages },
        { edge, run, ...(abort === undefined ? {} : { abort }) },
      )
      worst = worst === undefined ? verdict : moreSevere(worst, verdict)
      if (verdict.stopped) {
        trigger = cleared
        return state()
      }
    }
    cleared = pushed
    tail = tail.slice(-window)
    return state()
  }

  const judgeRest = () => (trigger === undefined && cleared < pushed ? judge() : state())

  return {
    push(text) {
      if (trigger !== undefined) return state()
      tail += text
      pushed += text.length
      const fresh = pushed - cleared
      if (fresh >= stride || (fresh >= sentence && sentenceEnd.test(tail.slice(-fresh)))) {
        // Unjudged text is never dropped for the window's sake.
        tail = tail.slice(-Math.max(window, fresh))
        return judge()
      }
      return state()
    },
    flush: judgeRest,
    end: judgeRest,
    get verdict() {
      return worst
    },
    close() {},
  }
}

/** The one whose action restricts more; of two alike, the one with the higher risk. */
function moreSevere(a: Verdict, b: Verdict): Verdict {
  const [first, second] = [a.decision.action, b.decision.action]
  if (first !== second) return mostRestrictive([first, second]) === first ? a : b
  return riskOf(b.outcomes) > riskOf(a.outcomes) ? b : a
}

const riskOf = (outcomes: readonly Outcome[]): number =>
  Math.max(0, ...outcomes.map(each => (each.type === 'scored' ? each.assessment.risk : 1)))
