import type { Conversation } from '../../guard/index.js'
import type { JudgeOptions, Pipeline, Verdict } from '../pipeline.js'
import type { PrefixVerdict, StreamJudge } from './stream-judge.js'

export interface WholeJudgeOptions extends Omit<JudgeOptions, 'origin'> {
  readonly pipeline: Pick<Pipeline, 'decide'>
  readonly asked: Conversation
  /** What the whole text says, such as the values in JSON without their escapes. @default the text itself */
  readonly read?: (text: string) => string
}

/** Judges a text once, when it is complete: for what means nothing in parts, such as the arguments of a call. */
export function wholeJudge({
  pipeline,
  edge,
  run,
  asked,
  abort,
  read = text => text,
}: WholeJudgeOptions): StreamJudge {
  let text = ''
  let verdict: Verdict | undefined
  const nothing: PrefixVerdict = { cleared: 0 }
  return {
    push(piece) {
      text += piece
      return nothing
    },
    flush: () => nothing,
    async end() {
      const said = read(text)
      if (said.trim() === '') return { cleared: text.length }
      const messages = [...asked.messages, { role: 'assistant' as const, text: said }]
      verdict = await pipeline.decide({ messages }, { edge, run, ...(abort === undefined ? {} : { abort }) })
      return verdict.stopped ? { cleared: 0, trigger: 0 } : { cleared: text.length }
    },
    get verdict() {
      return verdict
    },
    close() {
      text = ''
    },
  }
}
