import type { GenerateConfig } from '../model.js'
import { checkForm, type Judge, type VerdictForm } from './judge.js'
import { judgePrompt, markOf, parseVerdict } from './prompt.js'

export interface ModelJudgeOptions {
  /** What is to be judged, in words: the criterion and what each verdict means. */
  readonly question: string
  readonly form: VerdictForm
  /** The role whose model judges. @default 'judge' */
  readonly role?: string
  readonly name?: string
  /** @default temperature 0 */
  readonly config?: GenerateConfig
}

/**
 * A model as judge, by its role in the run. Its reply is kept as an event `judge`. A call that fails throws: the runner
 * repeats it, and it is never a verdict.
 *
 * @throws InvalidArgumentError on a form without choice
 */
export function modelJudge({
  question,
  form,
  role = 'judge',
  name = role,
  config = { temperature: 0 },
}: ModelJudgeOptions): Judge {
  checkForm('modelJudge', form)
  return {
    name,
    form,
    async judge(item, context) {
      const mark = markOf(item, context.seed)
      const content = judgePrompt(item, { question, form, mark })
      const output = await context
        .role(role)
        .generate({ messages: [{ role: 'user', content }], config, epoch: item.epoch }, context.signal)
      const reply = output.message.content
      context.event('judge', { judge: name, role, model: output.model, reply, finish: output.finish })
      if (output.finish === 'content-filter' || output.finish === 'length')
        return {
          type: 'none',
          cause: 'unparsed',
          explanation:
            output.finish === 'length' ? 'the judge was cut off' : 'a content filter stopped the judge',
        }
      const parsed = parseVerdict(reply, { form, mark })
      return parsed.type === 'verdict' ? parsed : { ...parsed, cause: 'unparsed' }
    },
  }
}
