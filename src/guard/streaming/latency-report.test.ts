import { describe, expect, it } from 'vitest'
import { type LatencyRow, latencyReport, triggerDistance } from './latency-report.js'

const sentence = { start: 10, end: 20 }
const times = (count: number, trigger: number | null): LatencyRow[] =>
  Array.from({ length: count }, () => ({ ...sentence, trigger }))

describe('latencyReport', () => {
  it.each([
    [10, 0],
    [20, 0],
    [21, 1],
    [9, -1],
    [149, 129],
    [148, 128],
    [null, null],
  ])('puts a trigger at %s at a distance of %s', (trigger, distance) => {
    expect(triggerDistance({ ...sentence, trigger })).toBe(distance)
  })

  it('counts a trigger within 128 tokens of the end, and none beyond', () => {
    expect(latencyReport(times(1, 148)).first128).toBe(1)
    expect(latencyReport(times(1, 149)).first128).toBe(0)
  })

  it('gives the shares of the paper from its counts', () => {
    const thinking = latencyReport([
      ...times(98, 5),
      ...times(123, 15),
      ...times(96, 21),
      ...times(41, 60),
      ...times(22, 100),
      ...times(32, 200),
      ...times(31, 400),
      ...times(126, null),
    ])
    expect(thinking.n).toBe(569)
    expect(thinking.counts).toEqual({
      ahead: 98,
      hit: 123,
      '1-32': 96,
      '33-64': 41,
      '65-128': 22,
      '129-256': 32,
      'above 256': 31,
      safe: 126,
    })
    expect(thinking.exactHit).toBeCloseTo(0.216169, 6)
    expect(thinking.first128).toBeCloseTo(0.667838, 6)
    const reply = latencyReport([
      ...times(39, 0),
      ...times(699, 10),
      ...times(21, 30),
      ...times(2, 70),
      ...times(1, 90),
      ...times(51, null),
    ])
    expect(reply.n).toBe(813)
    expect(reply.exactHit).toBeCloseTo(0.859779, 6)
    expect(reply.first128).toBeCloseTo(0.937269, 6)
  })

  it('refuses what cannot be', () => {
    expect(() => latencyReport([])).toThrow('at least one row')
    expect(() => latencyReport([{ start: 5, end: 4, trigger: null }])).toThrow('start must not be after end')
    expect(() => latencyReport([{ ...sentence, trigger: 3, replyOffset: 4 }])).toThrow('before the reply')
    expect(() => latencyReport([{ ...sentence, trigger: 3.5 }])).toThrow('integers')
  })
})
