import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../../core/index.js'
import { type ModelCard, openModelCard } from '../testing/model-card.js'
import { openPolicies } from './policies.js'

let folder: string
let card: ModelCard
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-policy-'))
  card = await openModelCard()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const settings = { overrides: {} }
const outcome = (
  signal: string,
  risk: number,
  categories: { taxonomy: string; name: string }[] = [],
): Outcome => ({
  type: 'scored',
  assessment: {
    signal,
    risk,
    categories: categories.map(category => ({ ...category, probability: 0.9 })),
    reasons: [],
    costMs: 0,
  },
})

describe('openPolicies', () => {
  it('takes the file’s threshold where it has one and the card’s elsewhere', async () => {
    const policy = join(folder, 'policy.yaml')
    await writeFile(policy, 'name: house\nversion: 3\nthresholds: {harm: {moderate: 7}}\n')
    const { moderate, loose } = await openPolicies(card, { ...settings, policy })
    const decision = moderate.decide([outcome('harm', 0.08)], { edge: 'user', run: 'r' })
    expect(decision.action).toBe('block')
    expect(decision.exceeded).toMatchObject([{ tau: 7, provenance: { kind: 'configured', source: policy } }])
    expect([moderate.name, moderate.version]).toEqual(['house-moderate', '3'])
    expect(loose.thresholds.find(({ signal }) => signal === 'harm')?.tau).toBe(
      card.thresholds['harm-prompt']!.calibrated.loose.tau,
    )
    expect(moderate.thresholds.find(({ signal }) => signal === 'injection')?.provenance.kind).toBe(
      'calibrated',
    )
  })

  it('keeps what a calibration wrote traceable to its rows', async () => {
    const policy = join(folder, 'policy.yaml')
    const provenance = {
      kind: 'calibrated',
      source: 'labels.jsonl',
      objective: 'max F1',
      n: 8,
      date: '2026-11-24',
    }
    await writeFile(
      policy,
      JSON.stringify({
        name: 'a',
        version: '1',
        thresholds: { harm: { moderate: { tau: 50, provenance } } },
      }),
    )
    const { moderate } = await openPolicies(card, { ...settings, policy })
    expect(moderate.thresholds.filter(({ signal }) => signal === 'harm')).toMatchObject([
      { tau: 50, provenance },
    ])
  })

  it('applies a category’s rule to subjects of that category only', async () => {
    const policy = join(folder, 'policy.yaml')
    await writeFile(
      policy,
      'name: a\nversion: 1\ncategories: [{taxonomy: openai, category: violence, tau: 1, action: review}]\n',
    )
    const { moderate } = await openPolicies(card, { ...settings, policy })
    const context = { edge: 'user', run: 'r' } as const
    const violent = [{ taxonomy: 'openai', name: 'violence' }]
    expect(moderate.decide([outcome('harm', 0.02, violent)], context).action).toBe('review')
    expect(moderate.decide([outcome('harm', 0.02)], context).action).toBe('allow')
  })

  it('passes on what is wrong with the file, and a file that is not there', async () => {
    const policy = join(folder, 'policy.yaml')
    await writeFile(policy, 'name: a\nversion: 1\nthresholds: {harm: {strict: 9, loose: 8}}\n')
    await expect(openPolicies(card, { ...settings, policy })).rejects.toThrow(
      `${policy}: thresholds.harm: thresholds must`,
    )
    await expect(openPolicies(card, { ...settings, policy: join(folder, 'no') })).rejects.toThrow(
      'cannot be read (ENOENT)',
    )
  })
})
