import { expect, it } from 'vitest'
import { actions, edges, severities } from '../../../src/core/index.js'
import { strictnesses } from '../../../src/guard/text-score.js'
import { actionWords, bandOf, edgeWords, severityBands, strictnessOrder } from './words.js'

it('has the members of the vocabulary in its order', () => {
  expect(Object.keys(actionWords)).toEqual(actions)
  expect(Object.keys(edgeWords)).toEqual(edges)
  expect(severityBands.map(({ severity }) => severity)).toEqual(severities)
  expect(strictnessOrder).toEqual(strictnesses)
})

it('puts a score into FlexGuard’s bands: 0-20, 21-40, 41-60, 61-80, 81-100', () => {
  const bands = [0, 20, 21, 40, 41, 60, 61, 80, 81, 100].map(score => bandOf(score).severity)
  expect(bands).toEqual(severities.flatMap(severity => [severity, severity]))
})
