import { expect, it } from 'vitest'
import type { SystemRow } from '../api/types.js'
import { filterSystems } from './filter-systems.js'

const row = (fields: Partial<SystemRow>): SystemRow => ({
  id: 'one',
  title: 'One',
  arxiv: '2601.00001',
  summary: 'scores text',
  room: 'guard',
  state: 'works',
  ...fields,
})
const systems = [row({}), row({ id: 'two', title: 'Two shields', room: 'control', state: 'not yet' })]
const everything = { words: '', room: '', state: '' }

it('lists everything in its order when nothing is asked', () => {
  expect(filterSystems(systems, everything)).toEqual(systems)
})

it('puts what works before what does not yet, and changes nothing else', () => {
  const later = row({ id: 'three', state: 'works' })
  expect(filterSystems([...systems, later], everything).map(({ id }) => id)).toEqual(['one', 'three', 'two'])
})

it('wants every word, in any case and any field', () => {
  expect(filterSystems(systems, { ...everything, words: ' SHIELDS  scores ' })).toEqual([systems[1]])
  expect(filterSystems(systems, { ...everything, words: 'shields guard' })).toEqual([])
  expect(filterSystems(systems, { ...everything, words: '2601.00001' })).toHaveLength(2)
})

it('joins words, room and state', () => {
  expect(filterSystems(systems, { words: 'text', room: 'control', state: 'not yet' })).toEqual([systems[1]])
  expect(filterSystems(systems, { words: 'text', room: 'control', state: 'works' })).toEqual([])
})
