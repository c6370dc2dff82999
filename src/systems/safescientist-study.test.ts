import { describe, expect, it } from 'vitest'
import { reproduceSafescientist } from './safescientist-study.js'

const scorer = { score: () => Promise.reject(new Error('no scorer is needed')) }

describe('reproduceSafescientist', () => {
  it('recomputes the published figures', async () => {
    const { rows, holds, seed } = await reproduceSafescientist({ scorer, seed: 3 })
    const exact = rows.flatMap(row => row.exact ?? [])
    const expected = [30.1, 59.32, 66.36, 78.7, 34.69, 4.83, 3.3, 96.7]
    expect(exact).toHaveLength(expected.length)
    for (const [i, value] of expected.entries()) expect(Math.abs(exact[i]! - value)).toBeLessThan(0.02)
    expect([holds, seed]).toEqual([true, 3])
  })

  it('says what it did not measure', async () => {
    const { rows } = await reproduceSafescientist({ scorer })
    expect(rows.filter(row => row.exact === undefined).map(({ on }) => on)).toEqual([
      'needs its agents and tools',
    ])
  })
})
