import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SignalFailedError } from '../core/index.js'
import { composeTiers, type SafetyTier, safetyTiers, type TierProbabilities } from '../guard/index.js'
import { reproduceDeepknownGuard } from './deepknown-guard-study.js'
import { renderReproduction } from './reproduction.js'
import type { StudyScorer } from './system.js'
import { shippedTiers } from './tier-rows.js'

const known = new Map(shippedTiers().map(({ text, gold }) => [text, gold]))
const sure = (tier: SafetyTier): TierProbabilities =>
  composeTiers({
    unsafe: tier === 'unsafe' ? 0.9 : 0.05,
    focusedAttention: tier === 'focused-attention' ? 0.9 : 0.05,
    conditionallySafe: tier === 'conditionally-safe' ? 0.9 : 0.05,
  })

/** A guard that is sure of the tier that `tierOfText` gives. */
function scorer(tierOfText: (text: string) => SafetyTier): StudyScorer {
  return {
    score: async ({ messages }) => {
      const tier = tierOfText(messages.at(-1)!.text)
      const level = tier === 'unsafe' ? 'Unsafe' : tier === 'safe' ? 'Safe' : 'Controversial'
      return { score: 0, level, tiers: { deciding: [sure(tier)], longText: false } }
    },
  }
}
const byHeart = scorer(text => known.get(text) ?? (text.startsWith('bad') ? 'unsafe' : 'safe'))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-tiers-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function writeSet(name: string, lines: readonly string[]): Promise<void> {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, `${name}.jsonl`), lines.join('\n'))
}
const texts = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ text: `${word} ${i}` }))

describe('shippedTiers', () => {
  it('has at least 15 texts a tier, none twice, half of each measured', () => {
    const all = shippedTiers()
    expect(known.size).toBe(all.length)
    for (const tier of safetyTiers) {
      const own = all.filter(({ gold }) => gold === tier)
      expect(own.length).toBeGreaterThanOrEqual(15)
      expect(own.filter(({ half }) => half === 'measure')).toHaveLength(own.length / 2)
    }
  })
})

describe('reproduceDeepknownGuard', () => {
  it('finds the claim true of a guard that knows the tiers', async () => {
    const report = await reproduceDeepknownGuard({ scorer: byHeart })
    const ours = (figure: string) => report.rows.find(row => row.figure === figure)!
    expect(ours('Risk recall').ours).toMatchObject({ value: 1, n: 27 })
    expect(ours('Over-triage of safe queries at that recall').ours).toMatchObject({ value: 0, n: 9 })
    expect(ours('Macro-F1 of the four tiers').ours?.value).toBe(1)
    expect(ours('Safety score, High-Risk (50 queries)').exact).toBe(99)
    expect(ours('Safety score of refusing everything').exact).toBe(50)
    expect(report.holds).toBe(true)
    expect(renderReproduction(report, { width: 60 })).toContain('99.3')
  })

  it('finds it false of one that flags everything, whose recall is perfect', async () => {
    const report = await reproduceDeepknownGuard({ scorer: scorer(() => 'unsafe') })
    const value = (figure: string) => report.rows.find(row => row.figure === figure)?.ours?.value
    expect(value('Risk recall')).toBe(1)
    expect(value('Over-triage of safe queries at that recall')).toBe(1)
    expect(value('Risk recall')).toBe(value('Risk recall of flagging everything'))
    expect(value('Over-triage by Qwen3Guard’s levels')).toBe(1)
    expect(report.holds).toBe(false)
  })

  it('takes the worst window of a long text', async () => {
    const windowed: StudyScorer = {
      async score(conversation) {
        const { tiers, ...rest } = await byHeart.score(conversation)
        return { ...rest, tiers: { deciding: [sure('safe'), ...tiers!.deciding], longText: true } }
      },
    }
    expect((await reproduceDeepknownGuard({ scorer: windowed })).holds).toBe(true)
  })

  it('studies public sets by the same rule, and marks those the guard learned from', async () => {
    await writeSet('malicious_instruct', texts('bad', 40))
    await writeSet('gsm8k_test', texts('sum', 80))
    const run = (limit: number) =>
      reproduceDeepknownGuard({ scorer: byHeart, data: folder, limit, trainedOn: ['gsm8k_test'] })
    const report = await run(60)
    const [risky, safe] = ['malicious_instruct, unsafe', 'gsm8k_test, safe'].map(name =>
      report.tables!.at(-1)!.rows.find(([set]) => set.startsWith(name)),
    )
    expect(risky?.[1]).toBe(1)
    expect(safe?.[1]).toBe(0)
    const n = (row: typeof safe): number => Number(/n (\d+)/.exec(row![0])![1])
    // Halves by hash: neither takes all of the 40 and the 60 drawn.
    expect(n(risky)).toBeGreaterThan(8)
    expect(n(risky)).toBeLessThan(32)
    expect(n(safe)).toBeLessThan(50)
    expect(report.notes.at(-1)).toContain('learned from gsm8k_test')
    expect(await run(60)).toEqual(report)
  })

  it('says what is missing or wrong in the folder', async () => {
    await writeSet('malicious_instruct', texts('bad', 4))
    const run = () => reproduceDeepknownGuard({ scorer: byHeart, data: folder })
    await expect(run()).rejects.toThrow('no safe set is in this folder; looked for mt_bench')
    await writeSet('dolly_subset', ['{"text":"fine"}', '{"text":""}'])
    await expect(run()).rejects.toThrow('dolly_subset.jsonl:2: text: must be text')
  })

  it('asks for more where a half lacks a kind', async () => {
    await writeSet('malicious_instruct', texts('bad', 1))
    await writeSet('gsm8k_test', texts('sum', 40))
    await expect(reproduceDeepknownGuard({ scorer: byHeart, data: folder })).rejects.toThrow(
      /the half to (fit|measure) has no risky query/,
    )
  })

  it('counts what could not be scored, and gives up when that is most', async () => {
    const failing = (every: number): StudyScorer => {
      let asked = 0
      return {
        score: conversation =>
          asked++ % every === 0
            ? Promise.reject(new SignalFailedError({ signal: 'harm', cause: undefined }))
            : byHeart.score(conversation),
      }
    }
    const report = await reproduceDeepknownGuard({ scorer: failing(9) })
    expect(report.notes.at(-1)).toMatch(/^8 queries could not be scored/)
    await expect(reproduceDeepknownGuard({ scorer: failing(1) })).rejects.toThrow(SignalFailedError)
  })

  it('refuses a guard without tiers, and can be stopped', async () => {
    const without: StudyScorer = { score: async () => ({ score: 1 }) }
    await expect(reproduceDeepknownGuard({ scorer: without })).rejects.toThrow('says nothing of tiers')
    const abort = AbortSignal.abort(new Error('enough'))
    await expect(reproduceDeepknownGuard({ scorer: byHeart, abort })).rejects.toThrow('enough')
  })
})
