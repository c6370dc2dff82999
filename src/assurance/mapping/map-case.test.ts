import { describe, expect, it } from 'vitest'
import { goal, safetyCase } from '../argument/build.js'
import { checkCase } from '../argument/check.js'
import { emptyRecord } from '../evidence/record.js'
import { clauses } from './clauses.js'
import { frameworks, topics } from './frameworks.js'
import { mapCase } from './map-case.js'

describe('mapCase', () => {
  it('shows under each clause what bears on it, and gaps as gaps', async () => {
    const argument = safetyCase({
      name: 'a',
      title: 'A',
      roots: [goal('G1', 'kept', { undeveloped: true, topics: ['records'] })],
    })
    const report = await checkCase(argument, { folder: import.meta.dirname, record: emptyRecord('a') })
    const mapped = mapCase(argument, report, 'eu-ai-act')
    expect(mapped.find(({ clause }) => clause === 'Article 12')!.elements).toEqual([
      { id: 'G1', text: 'kept', status: 'incomplete' },
    ])
    expect(mapped.find(({ clause }) => clause === 'Article 10')!.elements).toEqual([])
    expect(new Set(mapped.map(({ framework }) => framework))).toEqual(new Set(['eu-ai-act']))
  })

  it('has clauses of every framework, and every topic somewhere', () => {
    expect(new Set(clauses.map(({ framework }) => framework))).toEqual(new Set(frameworks))
    expect(new Set(clauses.flatMap(clause => clause.topics))).toEqual(new Set(topics))
    const keys = clauses.map(({ framework, clause }) => `${framework} ${clause}`)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
