import type { Assessment, Reason, Signal } from '../core/index.js'
import type { Conversation, TextScore } from './text-score.js'

/** Scores one conversation. */
export type Score = (conversation: Conversation, options?: { abort?: AbortSignal }) => Promise<TextScore>

/**
 * The two signals of a guard, `harm` and `injection`. Both asked of the same conversation object share one pass; a pass
 * that failed is not remembered.
 */
export function guardSignals(score: Score): readonly Signal<Conversation>[] {
  const passes = new WeakMap<Conversation, Promise<TextScore>>()
  const pass = (conversation: Conversation, abort?: AbortSignal): Promise<TextScore> => {
    const running = passes.get(conversation)
    if (running) return running
    const started = score(conversation, abort === undefined ? {} : { abort })
    passes.set(conversation, started)
    started.catch(() => passes.delete(conversation))
    return started
  }
  const signal = (name: string, assessment: (score: TextScore) => Assessment): Signal<Conversation> =>
    Object.freeze({
      name,
      assess: async (conversation: Conversation, { abort }: { abort?: AbortSignal }) =>
        assessment(await pass(conversation, abort)),
    })
  return Object.freeze([signal('harm', harmOf), signal('injection', injectionOf)])
}

function harmOf({ risk, severity, categories, uncertainty, reasons, model, costMs }: TextScore): Assessment {
  const own = reasons.filter(reason => !isInjectionReason(reason))
  return { signal: 'harm', risk, severity, categories, uncertainty, reasons: own, model, costMs }
}

function injectionOf({ injection, uncertainty, reasons, model, costMs }: TextScore): Assessment {
  const sure = 1 - Math.abs(2 * injection.risk - 1)
  const about = reasons.filter(reason => isInjectionReason(reason) || isAboutText(reason))
  return {
    signal: 'injection',
    risk: injection.risk,
    categories: [],
    uncertainty: about.some(isAboutText) ? uncertainty : sure,
    reasons: about,
    model,
    costMs,
  }
}

const isInjectionReason = ({ kind }: Reason): boolean => kind.startsWith('injection-')
const isAboutText = ({ kind }: Reason): boolean => kind === 'language' || kind === 'unreadable'
