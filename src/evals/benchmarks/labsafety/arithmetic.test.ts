import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError, InvalidInputError } from '../../../core/index.js'
import {
  consequenceScore,
  type HazardItem,
  hazardQuestions,
  hazardScores,
  mcqAccuracy,
  pointVerdict,
  referenceLetter,
} from './arithmetic.js'
import { extractChoice } from './protocol.js'
import { publicKey, publicQuestion, splitOptions } from './questions.js'

const items = (points: number[], covered: (number | null)[]): HazardItem[] =>
  hazardQuestions.map((question, i) => ({ question, points: points[i]!, covered: covered[i]! }))
const worked = [...items([2, 3, 2, 1], [2, 1, 1, 1]), ...items([2, 2, 4, 2], [0, 2, 3, null])]

describe('HazardScore', () => {
  it('is the specification’s worked example, told apart from its two look-alikes', () => {
    const { score, byQuestion, micro, answeredOnly } = hazardScores(worked)
    expect(score).toBeCloseTo(57.29, 2)
    expect(micro).toBeCloseTo(55.56, 2)
    expect(answeredOnly).toBeCloseTo(65.48, 2)
    expect(Object.values(byQuestion).map(value => value!.toFixed(2))).toEqual([
      '50.00',
      '66.67',
      '62.50',
      '50.00',
    ])
  })

  it('lies in [0, 100], and an answer more never lowers it', () => {
    const item = fc.integer({ min: 1, max: 5 }).chain(points =>
      fc.record({
        question: fc.constantFrom(...hazardQuestions),
        points: fc.constant(points),
        covered: fc.option(fc.integer({ min: 0, max: points })),
      }),
    )
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), rows => {
        const { score, answeredOnly } = hazardScores(rows)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100 + 1e-9)
        if (answeredOnly !== null) expect(answeredOnly).toBeGreaterThanOrEqual(score! - 1e-9)
      }),
    )
  })

  it('has no value without items and refuses counts that cannot be', () => {
    expect(hazardScores([]).score).toBeNull()
    expect(() => hazardScores(items([1, 1, 1, 1], [2, 0, 0, 0]))).toThrow(InvalidArgumentError)
    expect(() => hazardScores(items([0, 1, 1, 1], [0, 0, 0, 0]))).toThrow(InvalidArgumentError)
  })
})

describe('multiple choice', () => {
  it('is the specification’s worked example', () => {
    const extracted = ['B', null, 'C', 'a', 'D']
    expect(extracted.map(referenceLetter).join('')).toBe('BNCAD')
    expect(mcqAccuracy(['B', 'A', 'C', 'D', 'B'], extracted)).toBe(40)
    expect(() => mcqAccuracy(['A'], [])).toThrow(InvalidArgumentError)
  })

  it.each([
    ['Final Choice: B', 'B'],
    ['Reasons.\n**Final Answer: (C)**', 'C'],
    ['Final choice: A. Because it is a rule', 'A'],
    ['d', 'D'],
    ['Final Choice: A or B', null],
    ['It depends.', null],
    ['A good lab is tidy.', null],
    ['', null],
    ['Final Choice: A\nwait\nFinal Choice: D', 'D'],
  ])('reads %j as %j', (reply, letter) => {
    expect(extractChoice(reply)).toBe(letter)
  })
})

describe('a judge’s reply', () => {
  it.each([
    ['1\n', 1],
    [' 0 ', 0],
    ['1.', undefined],
    ['yes', undefined],
    ['', undefined],
    ['10', undefined],
  ])('%j is %j', (reply, verdict) => {
    expect(pointVerdict(reply)).toBe(verdict)
  })

  it('adds up to the consequence score', () => {
    expect(consequenceScore([true, false, true, true])).toBe(75)
    expect(consequenceScore([])).toBeNull()
  })
})

describe('public rows', () => {
  it.each([
    'What?\nA: one\nB: two\nC: three\nD: four',
    'What?\\nA: one,\\nB: two,\\nC: three\\nD: four',
    'What? A) one B) two C) three D) four',
    'What?\n(A) one\n(B) two\n(C) three\n(D) four',
  ])('splits %j', text => {
    expect(splitOptions(text, 'f:1').choices).toEqual(['one', 'two', 'three', 'four'])
    expect(splitOptions(text, 'f:1').stem).toBe('What?')
  })

  it('names file and row where options or key are missing', () => {
    expect(() => splitOptions('What? A: one', 'f.jsonl:3')).toThrow(InvalidInputError)
    expect(() => splitOptions('What? A: one', 'f.jsonl:3')).toThrow('f.jsonl:3: text: no four options A to D')
    expect(() => publicKey('no letter', 'f.jsonl:4')).toThrow('f.jsonl:4: response')
    expect(publicKey('Final Answer: A\nFinal Answer: C', '')).toBe('C')
  })

  it('takes the question out of its instruction', () => {
    expect(publicQuestion('Answer.\nQuestion: What?\nA: x\nStep-by-Step analysis:')).toBe('What?\nA: x')
  })
})
