import { describe, expect, it } from 'vitest'
import { countTransitions, transitionIntervals, transitionRow } from './transitions.js'

describe('transitions', () => {
  it('counts the steps of the published example', () => {
    const counts = countTransitions(
      [
        [0, 0, 1, 2, 4],
        [0, 1, 1, 4],
        [0, 0, 1],
        [0, 1, 2, 2],
      ],
      5,
    )
    expect(counts).toEqual([
      [2, 4, 0, 0, 0],
      [0, 1, 2, 0, 1],
      [0, 0, 1, 0, 1],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ])
    expect(transitionRow(counts[0]!, 0)).toEqual([1 / 3, 2 / 3, 0, 0, 0])
    expect(transitionRow(counts[1]!, 0)).toEqual([0, 1 / 4, 1 / 2, 0, 1 / 4])
  })

  it('smooths by adding alpha to every count', () => {
    expect(transitionRow([8, 1, 1, 0, 0], 0.5)).toEqual([0.68, 0.12, 0.12, 0.04, 0.04])
    expect(transitionRow([8, 1, 1, 0, 0], 1)).toEqual([9 / 15, 2 / 15, 2 / 15, 1 / 15, 1 / 15])
  })

  it('has no estimate for a row that was never left', () => {
    expect(transitionRow([0, 0, 0], 0)).toBeUndefined()
    expect(transitionIntervals([0, 0, 0])).toBeUndefined()
    expect(transitionRow([0, 0], 1)).toEqual([0.5, 0.5])
  })

  it('gives the Wilson interval of each probability', () => {
    const [first, second] = transitionIntervals([7, 3])!
    expect(first!.low).toBeCloseTo(0.396778, 6)
    expect(first!.high).toBeCloseTo(0.892209, 6)
    expect(second!.value).toBe(0.3)
    expect(transitionIntervals([0, 5])![0]!.high).toBeCloseTo(0.434482, 6)
    expect(transitionIntervals([36, 2])![0]!.low).toBeCloseTo(0.827145, 6)
    expect(transitionIntervals([36, 2])![0]!.high).toBeCloseTo(0.985446, 6)
    expect(transitionIntervals([4, 30])![0]!.low).toBeCloseTo(0.046714, 6)
    expect(transitionIntervals([4, 30])![0]!.high).toBeCloseTo(0.266208, 6)
  })

  it('names what is out of range', () => {
    expect(() => countTransitions([[0], [0, 5]], 5)).toThrow(
      'sequences[1][1] must be an integer in [0, 4], got 5',
    )
    expect(() => transitionRow([1, -1], 0)).toThrow('count must be in')
    expect(() => transitionRow([1], -1)).toThrow('smoothing must be in')
  })
})
