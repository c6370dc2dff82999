import { describe, expect, it } from 'vitest'
import { fitRisk, Selector } from '../../selective/index.js'
import { randomStream } from '../../stats/index.js'
import type { DriftVerdict } from './monitor.js'
import { selectDrift } from './select-drift.js'
import { initialState } from './state.js'

const random = randomStream(8)
const rows = Array.from({ length: 400 }, () => {
  const risk = random.uniform()
  return { risk, event: random.uniform() < risk }
})
const selector = (): Selector => new Selector(fitRisk(rows, { alpha: 0.2 }))
const verdict = (risk?: number): DriftVerdict => ({
  action: 'allow',
  ...(risk !== undefined && { risk }),
  basis: 'pooled',
  state: initialState,
  reason: 'as the model says',
})

describe('selectDrift', () => {
  it('leaves a clear forecast alone, and reviews one on which both outcomes are plausible', () => {
    expect(selectDrift(verdict(0.02), selector())).toMatchObject({ action: 'allow', abstained: false })
    const unsure = selectDrift(verdict(0.5), selector())
    expect(unsure).toMatchObject({ action: 'review', abstained: true, selection: { decision: 'accept-set' } })
    expect(unsure.reason).toContain('abstains')
  })

  it('never weakens an action', () => {
    expect(selectDrift({ ...verdict(0.5), action: 'halt' }, selector()).action).toBe('halt')
  })

  it('abstains without an estimate, and once the promise was withdrawn', () => {
    expect(selectDrift(verdict(), selector())).toMatchObject({ action: 'review', abstained: true })
    const watched = selector()
    for (let i = 0; i < 40; i++) watched.observe({ labels: [0] }, 1)
    expect(selectDrift(verdict(0.02), watched)).toMatchObject({
      action: 'review',
      selection: { guarantee: { state: 'withdrawn' } },
    })
  })
})
