import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findSystem, searchSystems, systems } from './registry.js'

describe('the registry', () => {
  it('holds the 31 published systems once each, sorted by id', () => {
    const ids = systems.map(({ id }) => id)
    expect(ids).toHaveLength(31)
    expect(ids).toEqual([...new Set(ids)].sort())
    expect(new Set(systems.map(({ arxiv }) => arxiv)).size).toBe(31)
  })

  it.each(systems.map(system => [system.id, system] as const))('describes %s completely', (id, system) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(system.arxiv).toMatch(/^\d{4}\.\d{5}$/)
    expect(system.title.length).toBeGreaterThan(10)
    expect(system.summary).toMatch(/^[A-Z].*\.$/)
    expect(Object.isFrozen(system)).toBe(true)
  })

  it('keeps each system in the file of its name', () => {
    const files = readdirSync(new URL('.', import.meta.url))
    for (const { id } of systems) expect(files).toContain(`${id}.ts`)
  })

  it('can repeat the claim of exactly those that work', () => {
    expect(systems.filter(({ state }) => state === 'works').map(({ id }) => id)).toEqual([
      'deepknown-guard',
      'dual-threshold-conformal',
      'emergent-misalignment',
      'fission-grpo',
      'flexguard',
      'forbidden-science',
      'foresightsafety',
      'fortress',
      'labsafety',
      'offtopiceval',
      'oyster',
      'propensitybench',
      'qwen3guard',
      'r1-safety-assessment',
      'reliability-assessment',
      'safescientist',
      'safetydrift',
      'sci',
      'sosbench',
      'vlp-reliability',
    ])
    for (const { state, reproduce } of systems) expect(reproduce !== undefined).toBe(state === 'works')
  })
})

describe('findSystem', () => {
  it('finds by id in any case, and nothing by another name', () => {
    expect(findSystem('FlexGuard')?.arxiv).toBe('2602.23636')
    expect(findSystem('flexguards')).toBeUndefined()
    expect(findSystem('')).toBeUndefined()
  })
})

describe('searchSystems', () => {
  it('finds systems that hold every word, in whichever field', () => {
    expect(searchSystems('conformal ABSTENTION').map(({ id }) => id)).toEqual(['dual-threshold-conformal'])
    expect(searchSystems('2510.14276').map(({ id }) => id)).toEqual(['qwen3guard'])
    expect(searchSystems('assurance').map(({ id }) => id)).toEqual(['reliability-assessment'])
    expect(searchSystems('conformal moderation')).toEqual([])
    expect(searchSystems('  ')).toEqual(systems)
  })
})
