import { describe, expect, it } from 'vitest'
import { benchmarks, findBenchmark } from './index.js'

describe('the benchmarks', () => {
  it('are sorted by name, each once, and found in any case', () => {
    const names = benchmarks.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)].sort())
    for (const benchmark of benchmarks) expect(findBenchmark(benchmark.name.toUpperCase())).toBe(benchmark)
    expect(findBenchmark('nothing')).toBeUndefined()
  })

  it.each(benchmarks.map(benchmark => [benchmark.name, benchmark] as const))(
    '%s has a card that says what it is and how far to trust it',
    (name, { card, arithmetic, variants = [] }) => {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      for (const text of [card.title, card.source, card.licence, card.measures, card.judge])
        expect(text.length).toBeGreaterThan(2)
      for (const { what, treatment } of card.errata) expect(what && treatment).toBeTruthy()
      expect(Object.keys(arithmetic).length).toBeGreaterThan(0)
      expect(new Set(variants).size).toBe(variants.length)
    },
  )
})
