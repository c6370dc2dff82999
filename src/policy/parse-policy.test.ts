import { describe, expect, it } from 'vitest'
import type { ParsedPolicy } from './parse-policy.js'
import { parsePolicyText } from './read-policy.js'
import { renderPolicy } from './render-policy.js'

const parse = (text: string): ParsedPolicy => parsePolicyText(text, { source: 'p.yaml', date: '2026-11-24' })
const head = 'name: house\nversion: 3\n'

describe('parsePolicy', () => {
  it('reads bare numbers as set by the operator, with the file and its date', () => {
    expect(parse(`${head}thresholds: {harm: {strict: 20, loose: 60}}`)).toMatchObject({
      source: 'p.yaml',
      document: { name: 'house', version: '3' },
      thresholds: {
        harm: {
          strict: { tau: 20, provenance: { kind: 'configured', source: 'p.yaml', date: '2026-11-24' } },
          loose: { tau: 60, provenance: { kind: 'configured', source: 'p.yaml', date: '2026-11-24' } },
        },
      },
      categories: [],
    })
  })

  it('reads back what it writes, provenance and all', () => {
    const chosen = {
      tau: 37,
      provenance: {
        kind: 'calibrated',
        source: 'labels.jsonl',
        objective: 'max F1',
        n: 845,
        value: 0.81,
        interval: [0.78, 0.84],
        date: '2026-11-24',
      },
    } as const
    const text = renderPolicy({
      name: 'labels',
      version: '2026-11-24',
      signal: 'injection',
      strictness: 'moderate',
      threshold: chosen,
    })
    expect(parse(text)).toMatchObject({
      document: { name: 'labels', version: '2026-11-24' },
      thresholds: { injection: { moderate: chosen } },
      categories: [],
    })
  })

  it('reads rules for categories', () => {
    const text = `${head}categories:\n  - {taxonomy: openai, category: violence, tau: 10, action: review}`
    expect(parse(text).categories).toMatchObject([
      {
        taxonomy: 'openai',
        category: 'violence',
        tau: 10,
        action: 'review',
        provenance: { kind: 'configured' },
      },
    ])
  })

  it.each([
    ['version: 1', 'p.yaml: name: '],
    [`${head}treshold: 1`, 'p.yaml: unknown key "treshold"'],
    [
      `${head}thresholds: {harm: {modrate: 1}}`,
      'unknown key "thresholds.harm.modrate", did you mean "moderate"?',
    ],
    [`${head}thresholds: {harm: {moderate: 101}}`, 'p.yaml: thresholds.harm.moderate'],
    [`${head}thresholds: {harm: {moderate: {tau: 5}}}`, 'p.yaml: thresholds.harm.moderate'],
    [
      `${head}thresholds: {harm: {strict: 50, moderate: 40}}`,
      'thresholds must be ordered strict <= moderate <= loose, got strict 50 and moderate 40',
    ],
    [
      `${head}thresholds: {harm: {strict: 61, loose: 60}}`,
      'thresholds must be ordered strict <= moderate <= loose, got strict 61 and loose 60',
    ],
    [
      `${head}categories: [{taxonomy: openai, category: violense, tau: 1}]`,
      'categories.0: openai has no category "violense", did you mean "violence"?',
    ],
    [
      `${head}categories: [{taxonomy: flexguard, category: VOI, tau: 1}]`,
      'categories.0: flexguard has no category "VOI", did you mean "VIO"?',
    ],
    [`${head}categories: [{taxonomy: mine, category: a, tau: 1}]`, 'p.yaml: categories.0.taxonomy'],
    ['a: [', /^p\.yaml: .*line 1/s],
    ['', 'p.yaml: the file'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })
})
