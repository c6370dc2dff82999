import { expect, it } from 'vitest'
import { sequenceOf } from './sequence.js'

const special = { start: 101, separator: 102 }

it('frames one part', () => {
  expect(sequenceOf({ special }, Int32Array.of(7, 8))).toEqual({
    ids: Int32Array.of(101, 7, 8, 102),
    secondStart: 4,
  })
})

it('frames two parts and says where the second starts', () => {
  expect(sequenceOf({ special }, Int32Array.of(7), Int32Array.of(8, 9))).toEqual({
    ids: Int32Array.of(101, 7, 102, 8, 9, 102),
    secondStart: 3,
  })
})

it('keeps an empty second part apart from none', () => {
  expect(sequenceOf({ special }, Int32Array.of(7), new Int32Array(0)).ids).toEqual(
    Int32Array.of(101, 7, 102, 102),
  )
})
