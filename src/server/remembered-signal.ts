import { createHash } from 'node:crypto'
import type { Assessment, Signal } from '../core/index.js'
import type { Conversation } from '../guard/index.js'

/**
 * A signal that scores the same conversation once. Agents send the definitions of their tools with every request, tens
 * of thousands of characters that never change. What failed is not remembered; each decision is made and recorded anew.
 *
 * @param options.entries - assessments kept, those used longest ago dropped first. @default 2048
 */
export function rememberedSignal(
  signal: Signal<Conversation>,
  { entries = 2048 }: { entries?: number } = {},
): Signal<Conversation> {
  const known = new Map<string, Assessment>()
  const remember = (key: string, assessment: Assessment): void => {
    known.delete(key)
    known.set(key, assessment)
    if (known.size > entries) known.delete(known.keys().next().value!)
  }
  return {
    name: signal.name,
    async assess(conversation, context) {
      const started = performance.now()
      const key = keyOf(conversation)
      const before = known.get(key)
      if (before !== undefined) {
        remember(key, before)
        const reason = { kind: 'remembered', message: 'the same text was scored before' }
        return { ...before, reasons: [...before.reasons, reason], costMs: performance.now() - started }
      }
      const assessment = await signal.assess(conversation, context)
      remember(key, assessment)
      return assessment
    },
  }
}

function keyOf({ messages }: Conversation): string {
  const said = JSON.stringify(messages.map(({ role, text }) => [role, text]))
  return createHash('sha256').update(said, 'utf8').digest('base64')
}
