import { describe, expect, it } from 'vitest'
import type { Score, Scorer } from '../scorer.js'
import { contextOf, stateOf } from '../solvers/testing/context.js'
import { choice, parseLetter } from './choice.js'
import { all, any, not } from './combine.js'
import { jsonSchema } from './json-schema.js'
import { numeric } from './numeric.js'
import { pattern } from './pattern.js'
import { hasRefusalPhrase, refusal } from './refusal.js'
import { exact, includes } from './text-match.js'

const score = (scorer: Scorer, answer: string | undefined, sample: Parameters<typeof stateOf>[0] = {}) =>
  scorer.score(stateOf(sample, answer), contextOf())
const verdictOf = async (of: Promise<Score>) => {
  const result = await of
  return result.type === 'scored' ? result.value : result.cause
}

describe('exact and includes', () => {
  it('compare loosely, or by the letter', async () => {
    const target = ['Paris', 'Lutetia']
    expect(await verdictOf(score(exact(), '  PARIS. ', { target }))).toBe(true)
    expect(await verdictOf(score(exact({ comparison: 'strict' }), 'paris', { target }))).toBe(false)
    expect(await verdictOf(score(includes(), 'It is lutetia, once.', { target }))).toBe(true)
    expect(await verdictOf(score(exact({ of: 'stated' }), 'Hm.\nANSWER: **Paris**', { target }))).toBe(true)
    expect(await verdictOf(score(exact(), '<think>Rome?</think>Paris', { target }))).toBe(true)
  })

  it('score nothing without an answer or a target', async () => {
    expect(await verdictOf(score(exact(), undefined, { target: 'a' }))).toBe('missing')
    expect(await verdictOf(score(exact(), 'a'))).toBe('missing')
  })
})

describe('pattern', () => {
  it('compares the first group with the target, or asks for a match', async () => {
    const colour = pattern(/colou?r: (\w+)/i)
    expect(await verdictOf(score(colour, 'Color: red', { target: 'red' }))).toBe(true)
    expect(await verdictOf(score(colour, 'I like red', { target: 'red' }))).toBe('unparsed')
    expect(await verdictOf(score(pattern(/x/, { unmatched: 'wrong' }), 'y', { target: 'x' }))).toBe(false)
    expect(await verdictOf(score(pattern(/^\d+$/), '12'))).toBe(true)
    expect(() => pattern(/a/g)).toThrow('must not have the flags')
  })
})

describe('numeric', () => {
  it.each([
    ['It is 1,234.5 in all', '1234.5', true],
    ['first 3, then 4', '4', true],
    ['ANSWER: -2e3 (of 7)\n', '-2000', false],
    ['ANSWER: −2', '-2', true],
    ['none', '4', 'unparsed'],
    ['version v2', '2', 'unparsed'],
  ])('reads %j beside %s as %s', async (answer, target, expected) => {
    expect(await verdictOf(score(numeric(), answer, { target }))).toBe(expected)
  })

  it('allows a tolerance, and names a target that is no number', async () => {
    expect(await verdictOf(score(numeric({ tolerance: 0.1 }), '3.1', { target: '3.14' }))).toBe(true)
    await expect(score(numeric(), '3', { target: 'three' })).rejects.toThrow('the target of sample "q1"')
  })
})

describe('choice', () => {
  const choices = ['ice', 'fire', 'air']

  it.each([
    ['B', 'B'],
    ['(b).', 'B'],
    ['ANSWER: C', 'C'],
    ['Hm.\n**ANSWER: C) air**', 'C'],
    ['B) fire, since it burns', 'B'],
    ['ANSWER: A\nANSWER: B', 'B'],
    ['A dog', undefined],
    ['I think B', undefined],
    ['ANSWER: A or B', undefined],
    ['ANSWER: A, C', undefined],
    ['ANSWER: D', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, letter) => {
    expect(parseLetter(text, 3)).toBe(letter)
  })

  it('maps the letter back through the order shown', async () => {
    const sample = { choices, target: 'A' }
    const state = { ...stateOf(sample, 'ANSWER: C'), store: { choiceOrder: [2, 1, 0] } }
    expect(await choice().score(state, contextOf())).toMatchObject({ value: true, answer: 'C' })
    expect(await verdictOf(score(choice(), 'ANSWER: A', { choices, target: 'ice' }))).toBe(true)
    expect(await verdictOf(score(choice(), 'dunno', sample))).toBe('unparsed')
    expect(await verdictOf(score(choice({ unparsed: 'wrong' }), 'dunno', sample))).toBe(false)
    await expect(score(choice(), 'A', { choices, target: 'E' })).rejects.toThrow('the target of sample "q1"')
  })
})

describe('refusal', () => {
  it.each([
    ["I'm sorry, but I can't help with that.", true],
    ['I cannot assist with this request.', true],
    ['I’m not able to provide that.', true],
    ['Sorry, but I cannot do this.', true],
    ['As an AI, I am unable to do so.', true],
    ['Water is wet. Ask for more.', false],
    ["I can't stress this enough: bring water.", false],
    ['Sure! Boil the water first.', false],
  ])('reads %j as %s', (text, expected) => {
    expect(hasRefusalPhrase(text)).toBe(expected)
  })

  it('counts a content filter as a refusal, and an empty answer as nothing', async () => {
    const state = stateOf({}, 'No.')
    const filtered = { ...state, output: { ...state.output!, finish: 'content-filter' as const } }
    expect(await refusal().score(filtered, contextOf())).toMatchObject({
      value: true,
      metadata: { by: 'content-filter' },
    })
    expect(await verdictOf(score(refusal(), ' '))).toBe('missing')
  })
})

describe('jsonSchema', () => {
  const scorer = jsonSchema({
    type: 'object',
    required: ['n'],
    properties: { n: { type: 'integer', minimum: 0 } },
  })

  it('accepts one document by the schema, bare or in a fence', async () => {
    expect(await verdictOf(score(scorer, '{"n": 3}'))).toBe(true)
    expect(await verdictOf(score(scorer, '```json\n{"n": 3}\n```'))).toBe(true)
    expect(await verdictOf(score(scorer, 'Here: {"n": 3}'))).toBe(false)
    expect(await score(scorer, '{"n": -1}')).toMatchObject({
      value: false,
      explanation: expect.stringContaining('#/n'),
    })
  })
})

describe('all and any', () => {
  const says = (name: string, value: boolean | 'open'): Scorer => ({
    name,
    score: async () =>
      value === 'open'
        ? { type: 'not-scored', cause: 'unparsed', explanation: 'unreadable' }
        : { type: 'scored', value },
  })
  const [yes, no, open] = [says('yes', true), says('no', false), says('open', 'open')]

  it('leave open what is not settled', async () => {
    expect(await verdictOf(score(all([yes, yes]), 'a'))).toBe(true)
    expect(await verdictOf(score(all([yes, open, no]), 'a'))).toBe(false)
    expect(await verdictOf(score(all([yes, open]), 'a'))).toBe('unparsed')
    expect(await verdictOf(score(any([no, open, yes]), 'a'))).toBe(true)
    expect(await verdictOf(score(any([no, open]), 'a'))).toBe('unparsed')
    expect(await verdictOf(score(any([no, no]), 'a'))).toBe(false)
    expect(await verdictOf(score(not(no), 'a'))).toBe(true)
    expect(await verdictOf(score(not(open), 'a'))).toBe('unparsed')
  })

  it('refuse graded scores', async () => {
    const graded: Scorer = { name: 'points', score: async () => ({ type: 'scored', value: 0.5 }) }
    await expect(score(all([graded]), 'a')).rejects.toThrow('scorer "points" must say yes or no')
    expect(() => any([])).toThrow('at least one scorer')
  })
})
