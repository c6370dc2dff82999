import { describe, expect, it } from 'vitest'
import type { Assessment, Context, Signal } from '../core/index.js'
import { randomStream } from '../stats/index.js'
import { fitRisk, selectAssessment, selectiveSignal } from './select-assessment.js'
import { Selector } from './selector.js'

const random = randomStream(3)
const rows = Array.from({ length: 400 }, () => {
  const risk = random.uniform()
  return { risk, event: random.uniform() < risk }
})
const selector = (): Selector => new Selector(fitRisk(rows, { alpha: 0.2 }))
const assessment = (risk: number): Assessment => ({
  signal: 'scope',
  risk,
  categories: [],
  reasons: [],
  costMs: 1,
})
const kinds = (given: Assessment): string[] => given.reasons.map(({ kind }) => kind)

describe('fitRisk', () => {
  it('promises events and the rest their own coverage', () => {
    const own = selector()
    for (const truth of [true, false]) {
      const same = rows.filter(({ event }) => event === truth)
      const held = same.filter(({ risk }) => own.decide([1 - risk, risk]).labels.includes(truth ? 1 : 0))
      expect(held.length / same.length).toBeGreaterThanOrEqual(0.8)
    }
    expect(fitRisk(rows, { alpha: 0.2 }).by).toBe('label')
  })
})

describe('selectAssessment', () => {
  it('says nothing where one answer is plausible, and abstains where both are', () => {
    for (const risk of [0.02, 0.98]) {
      const { assessment: sure, selection } = selectAssessment(assessment(risk), selector())
      expect(selection.decision).toBe('accept')
      expect(kinds(sure)).toEqual([])
    }
    const { assessment: unsure, selection } = selectAssessment(assessment(0.5), selector())
    expect(selection.decision).toBe('accept-set')
    expect(kinds(unsure)).toEqual(['abstained'])
    expect(unsure.risk).toBe(0.5)
  })

  it('abstains once the promise was withdrawn', () => {
    const watched = selector()
    for (let i = 0; i < 40; i++) watched.observe({ labels: [0] }, 1)
    const { assessment: stopped } = selectAssessment(assessment(0.02), watched)
    expect(kinds(stopped)).toEqual(['abstained'])
    expect(stopped.reasons[0]!.message).toContain('withdrawn')
  })

  it('refuses a risk that is none', () => {
    expect(() => selectAssessment(assessment(1.5), selector())).toThrow('in [0, 1]')
  })
})

describe('selectiveSignal', () => {
  it('wraps any signal, and tells of selections so that labels can be observed', async () => {
    const signal: Signal<number> = { name: 'scope', assess: async risk => assessment(risk) }
    const seen: number[] = []
    const wrapped = selectiveSignal(signal, selector(), { onSelection: (_, subject) => seen.push(subject) })
    const context: Context = { edge: 'user', run: 'r1' }
    expect(kinds(await wrapped.assess(0.5, context))).toEqual(['abstained'])
    expect(kinds(await wrapped.assess(0.01, context))).toEqual([])
    expect(seen).toEqual([0.5, 0.01])
    const failing = selectiveSignal<number>(
      { name: 'x', assess: () => Promise.reject(new Error('down')) },
      selector(),
    )
    await expect(failing.assess(0, context)).rejects.toThrow('down')
  })
})
