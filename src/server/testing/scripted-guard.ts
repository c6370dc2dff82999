/** @file A guard that scores by words, for tests of what is around it: `risky` is harmful, `override` injects, `unscorable` fails. */
import {
  type Assessment,
  InvalidInputError,
  type Policy,
  type Signal,
  thresholdPolicy,
} from '../../core/index.js'
import {
  type Conversation,
  openaiCategories,
  type Strictness,
  strictnesses,
  type TextScore,
} from '../../guard/index.js'
import type { AppDependencies } from '../app-dependencies.js'
import type { ProtectionOptions, TextGuard } from '../protection.js'

const model = { id: 'scripted', version: '1.0.0', sha256: 'ab'.repeat(32) }
const tau = { strict: 20, moderate: 50, loose: 80 } as const

const assessment = (signal: string, { messages }: Conversation): Assessment => {
  const { text } = messages.at(-1)!
  if (text.includes('unscorable'))
    throw new InvalidInputError({ code: 'too_long', where: 'messages', message: 'too long to judge' })
  const risk = text.includes(signal === 'harm' ? 'risky' : 'override')
    ? 0.9
    : text.includes('mixed')
      ? 0.6
      : 0.1
  const categories = openaiCategories.map(name => ({
    taxonomy: 'openai',
    name,
    probability: name === 'violence' ? risk : 0.01,
  }))
  return { signal, risk, categories: signal === 'harm' ? categories : [], reasons: [], model, costMs: 1 }
}

const signal = (name: string): Signal<Conversation> => ({
  name,
  assess: async conversation => assessment(name, conversation),
})

export function scriptedGuard(): TextGuard {
  return {
    model,
    card: { licence: 'Apache-2.0' } as TextGuard['card'],
    signals: [signal('harm'), signal('injection')],
    async score(conversation): Promise<TextScore> {
      const harm = assessment('harm', conversation)
      const verdict = { flagged: harm.risk > 0.5, tau: 50, margin: Math.round(harm.risk * 100) - 50 }
      const verdicts = { strict: verdict, moderate: verdict, loose: verdict }
      return {
        mode: conversation.messages.at(-1)?.role === 'assistant' ? 'response' : 'prompt',
        risk: harm.risk,
        score: Math.round(harm.risk * 100),
        severity: 'BENIGN',
        level: 'Safe',
        categories: harm.categories,
        applied: { qwen3guard: [], flexguard: [] },
        injection: { risk: 0.1, score: 10, verdicts },
        verdicts: { rubric: verdicts, calibrated: verdicts },
        windows: [],
        findings: [],
        reasons: [],
        warnings: [],
        uncertainty: 0,
        model,
        costMs: 1,
      }
    },
  }
}

export const scriptedPolicies = (failureMode: 'open' | 'closed' = 'closed'): Record<Strictness, Policy> =>
  Object.fromEntries(
    strictnesses.map(strictness => [
      strictness,
      thresholdPolicy({
        name: strictness,
        version: '1',
        failureMode,
        thresholds: ['harm', 'injection'].map(name => ({
          signal: name,
          tau: tau[strictness],
          action: 'block' as const,
          provenance: { kind: 'configured' as const, source: 'test', date: '2026-11-24' },
        })),
      }),
    ]),
  ) as Record<Strictness, Policy>

export const protection = (changes: Partial<ProtectionOptions> = {}): ProtectionOptions => ({
  guard: scriptedGuard(),
  policies: scriptedPolicies(),
  strictness: 'moderate',
  ...changes,
})

export const dependencies = (changes: Partial<AppDependencies> = {}): AppDependencies => ({
  version: '1.2.3',
  systems: [],
  protection: protection(),
  access: { keys: [], hosts: ['localhost', '127.0.0.1'] },
  ...changes,
})

export const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

export const chat = (content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  model: 'm',
  messages: [{ role: 'user', content }],
  ...more,
})
