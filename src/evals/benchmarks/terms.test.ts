import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkTrainingUse } from '../training-terms.js'
import { benchmarks } from './index.js'

const models = new URL('../../../models/', import.meta.url)
const cards = readdirSync(models).flatMap(model => {
  try {
    return [{ model, text: readFileSync(new URL(`${model}/card.json`, models), 'utf8') }]
  } catch {
    return []
  }
})
const evaluationOnly = benchmarks.filter(({ card }) => {
  try {
    checkTrainingUse(card)
    return false
  } catch {
    return true
  }
})

describe('terms of use', () => {
  it('forbid training on FORTRESS', () => {
    expect(evaluationOnly.map(({ name }) => name)).toContain('fortress')
    expect(cards.length).toBeGreaterThan(0)
  })

  it('are kept by every shipped model: none names such a benchmark among its data', () => {
    for (const { model, text } of cards) {
      const { data = [] } = JSON.parse(text) as { data?: { name: string; use: string }[] }
      const learned = data.filter(({ use }) => use !== 'evaluation').map(({ name }) => name)
      for (const { name } of evaluationOnly)
        expect(
          learned.filter(set => set.includes(name)),
          `${model} learned from ${name}`,
        ).toEqual([])
    }
  })
})
