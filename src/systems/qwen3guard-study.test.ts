import { describe, expect, it } from 'vitest'
import type { StreamGuard } from '../guard/index.js'
import { scriptedStreamGuard } from '../guard/streaming/testing/scripted-session.js'
import { reproduceQwen3guard } from './qwen3guard-study.js'
import { renderReproduction } from './reproduction.js'
import { shippedSet } from './strictness-rows.js'

const harmful = new Map(
  shippedSet().rows.map(({ conversation, tier }) => [conversation.messages[0]!.text, tier >= 2]),
)
const scorer = {
  score: async ({ messages }: { messages: readonly { text: string }[] }) => ({
    score: harmful.get(messages.at(-1)!.text) ? 90 : 10,
  }),
}

/** A guard that knows the harmful texts of the shipped set by heart, and flags them from their first word on. */
const knowing = (known: readonly string[]): StreamGuard => {
  const scripted = scriptedStreamGuard({})
  return {
    model: scripted.model,
    async openStream(conversation) {
      const session = await scripted.openStream(conversation)
      let score = 0
      return {
        ...session,
        trigger: undefined,
        judged: 0,
        push(reply) {
          const places = known.map(text => String(reply).indexOf(text)).filter(place => place >= 0)
          const place = Math.min(...places, Number.POSITIVE_INFINITY)
          if (Number.isFinite(place)) score = 95
          return session
            .push(`${reply} `)
            .map(verdict =>
              verdict.span.start >= place ? { ...verdict, level: 'Unsafe' as const, score: 95 } : verdict,
            )
        },
        close: () => ({ ...session.close(), score }),
      }
    },
  }
}
const knownTexts = [...harmful].flatMap(([text, isHarmful]) => (isHarmful ? [text] : []))

describe('reproduceQwen3guard', () => {
  it('finds the claim true of a guard that knows harm when it begins', async () => {
    const report = await reproduceQwen3guard({ scorer, stream: knowing(knownTexts) })
    expect(report.kind).toBe('claims')
    const ours = (figure: string) => report.rows.find(row => row.figure.startsWith(figure))?.ours
    expect(ours('F1, whole text')?.value).toBe(1)
    expect(ours('F1, token by token')?.value).toBe(1)
    expect(ours('F1 lost')?.value).toBe(0)
    expect(ours('Stopped in the first unsafe sentence')?.value).toBe(1)
    expect(report.holds).toBe(true)
    expect(report.rows.every(({ ours }) => ours !== undefined && ours.n > 0)).toBe(true)
    expect(renderReproduction(report, { width: 60 })).toContain('85.98')
  })

  it('finds it false of one that sees nothing', async () => {
    const report = await reproduceQwen3guard({ scorer, stream: knowing([]) })
    expect(report.holds).toBe(false)
    expect(report.rows.find(row => row.figure === 'Stopped in the first unsafe sentence')?.ours?.value).toBe(
      0,
    )
  })

  it('can be stopped', async () => {
    const abort = AbortSignal.abort(new Error('enough'))
    await expect(reproduceQwen3guard({ scorer, stream: knowing([]), abort })).rejects.toThrow('enough')
  })
})
