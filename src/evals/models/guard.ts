import { DuctileError } from '../../core/index.js'
import type { Conversation, Guard, Strictness, TextScore } from '../../guard/index.js'
import type { Model } from '../model.js'
import { ModelError } from './model-error.js'

/**
 * A guard in the place of a model: its answer is its verdict on the conversation, as JSON, and ends as
 * `content-filter` where it flags. So a task that counts refusals measures what the guard would have stopped.
 *
 * @param options.strictness - which calibrated threshold decides. @default 'moderate'
 */
export function guardModel(
  guard: Guard,
  { strictness = 'moderate' }: { strictness?: Strictness } = {},
): Model {
  const name = `guard:${guard.model.id}@${guard.model.version}:${strictness}`
  return {
    name,
    async generate({ messages }, signal) {
      const conversation: Conversation = {
        messages: messages.map(({ role, content }) => ({ role, text: content })),
      }
      let score: TextScore
      try {
        score = await guard.score(conversation, { abort: signal })
      } catch (cause) {
        signal.throwIfAborted()
        const message = `${name}: ${cause instanceof Error ? cause.message : String(cause)}`
        const mayPass = DuctileError.isInstance(cause) && cause.code === 'worker_crashed'
        throw new ModelError(mayPass ? 'overloaded' : 'refused', message, { cause })
      }
      const { flagged, tau } = score.verdicts.calibrated[strictness]
      const verdict = {
        flagged,
        score: score.score,
        tau,
        risk: score.risk,
        level: score.level,
        severity: score.severity,
        injection: score.injection.score,
        refused: score.refusal?.refused ?? null,
      }
      return {
        model: name,
        message: { role: 'assistant', content: JSON.stringify(verdict) },
        finish: flagged ? 'content-filter' : 'stop',
      }
    },
  }
}
