import type { Assessment, Edge, ModelReference } from '../../core/index.js'
import { scoreOf } from '../../core/index.js'
import type { StreamSession, TokenVerdict } from '../../guard/index.js'
import type { Verdict } from '../pipeline.js'
import type { PrefixVerdict, StreamJudge } from './stream-judge.js'

export interface TokenJudgeOptions {
  readonly edge: Edge
  readonly model: ModelReference
  /** `shadow` records and stops nothing. */
  readonly mode: 'enforce' | 'shadow'
  /** Text before the judged one; the session reads it first. @default '' */
  readonly before?: string
}

/**
 * Judges token by token with a session of a streaming guard, which decides by its own thresholds. A session flags only
 * after several flagged tokens in a row, so a run of flagged tokens that may still grow into a trigger is not cleared:
 * nothing of the flagged window leaves, whatever the hold-back.
 */
export function tokenJudge(
  session: StreamSession,
  { edge, model, mode, before = '' }: TokenJudgeOptions,
): StreamJudge {
  const started = performance.now()
  /** In offsets of all that the session read. */
  let pushed = 0
  let cleared = 0
  let run: number | undefined
  let worst: TokenVerdict | undefined
  let tokens = 0

  function read(text: string, verdicts: readonly TokenVerdict[]): void {
    pushed += text.length
    tokens += verdicts.length
    for (const verdict of verdicts) {
      if (worst === undefined || verdict.risk > worst.risk) worst = verdict
      run = verdict.flagged ? (run ?? verdict.span.start) : undefined
    }
  }

  function state(judged: number): PrefixVerdict {
    const { trigger } = session
    const isStopped = trigger !== undefined && mode === 'enforce'
    const upTo = isStopped
      ? trigger.flaggedFrom
      : Math.min(judged, mode === 'enforce' ? (run ?? judged) : judged)
    cleared = Math.max(cleared, upTo)
    const own = Math.max(0, cleared - before.length)
    return isStopped ? { cleared: own, trigger: own } : { cleared: own }
  }

  if (before !== '') read(before, session.push(before))
  return {
    push(text) {
      read(text, session.push(text))
      return state(session.judged)
    },
    // A session judges whole words; only the end makes it judge the last one.
    flush: () => state(session.judged),
    end() {
      read('', session.close().tail)
      // What is left of a run at the end is shorter than the window that flags.
      run = undefined
      return state(pushed)
    },
    get verdict() {
      return worst === undefined
        ? undefined
        : verdictOf(session, worst, { edge, model, mode, tokens, started })
    },
    close: () => void session.close(),
  }
}

function verdictOf(
  { trigger }: StreamSession,
  worst: TokenVerdict,
  {
    edge,
    model,
    mode,
    tokens,
    started,
  }: Pick<TokenJudgeOptions, 'edge' | 'model' | 'mode'> & { tokens: number; started: number },
): Verdict {
  const costMs = performance.now() - started
  const score = trigger?.score ?? scoreOf(worst.risk)
  const assessment: Assessment = {
    signal: 'harm',
    risk: score / 100,
    categories: Object.entries(worst.categories).map(([name, probability]) => ({
      taxonomy: 'qwen3guard',
      name,
      probability,
    })),
    reasons: [
      trigger === undefined
        ? { kind: 'worst-token', message: `highest at token ${worst.index} of ${tokens}`, span: worst.span }
        : {
            kind: 'stream-trigger',
            message: `${trigger.level} from token ${trigger.index} on: ${trigger.category}`,
          },
    ],
    model,
    costMs,
  }
  const isFlagged = trigger !== undefined
  return {
    edge,
    decision: {
      action: isFlagged ? 'block' : 'allow',
      because: [assessment],
      exceeded: [],
      unscored: [],
      reason: isFlagged
        ? `harm ${score} at token ${trigger.index}, ${trigger.level} (${model.id} ${model.version})`
        : `nothing flagged in ${tokens} tokens (${model.id} ${model.version})`,
    },
    outcomes: [{ type: 'scored', assessment }],
    costMs,
    stopped: isFlagged && mode === 'enforce',
  }
}

/** Two judges of one text: it leaves when both have cleared it, and stops where the first of them stops it. */
export function bothJudges(first: StreamJudge, second: StreamJudge): StreamJudge {
  const joined = async (
    a: PrefixVerdict | Promise<PrefixVerdict>,
    b: PrefixVerdict | Promise<PrefixVerdict>,
  ): Promise<PrefixVerdict> => {
    const [one, other] = await Promise.all([a, b])
    const cleared = Math.min(one.cleared, other.cleared)
    // What one has not cleared does not leave because the other stops the text behind it.
    return one.trigger === undefined && other.trigger === undefined
      ? { cleared }
      : { cleared, trigger: cleared }
  }
  return {
    push: text => joined(first.push(text), second.push(text)),
    flush: () => joined(first.flush(), second.flush()),
    end: () => joined(first.end(), second.end()),
    get verdict() {
      const { verdict } = first
      return verdict?.stopped === true
        ? verdict
        : second.verdict?.stopped === true
          ? second.verdict
          : (verdict ?? second.verdict)
    },
    close() {
      first.close()
      second.close()
    },
  }
}
