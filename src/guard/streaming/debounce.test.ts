import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBinary } from '../level.js'
import type { Level } from '../text-score.js'
import { createDebouncer, referenceStreamVerdict } from './debounce.js'
import type { Pairing } from './stream-session.js'

const names: Record<string, Level> = { S: 'Safe', C: 'Controversial', U: 'Unsafe' }
const levelsOf = (letters: string): Level[] => Array.from(letters, letter => names[letter]!)

/** Index at which the causal rule fires under strict mode; -1 if never. */
const causal = (
  levels: readonly Level[],
  options: { window?: number; pairing?: Pairing } = {},
  mode: 'strict' | 'loose' = 'strict',
): number => {
  const debouncer = createDebouncer(options)
  return levels.findIndex(level => debouncer.next({ level, flagged: toBinary(level, mode) === 'unsafe' }))
}
const anyLevels = fc.array(fc.constantFrom<Level>('Safe', 'Controversial', 'Unsafe'), { maxLength: 60 })

describe('referenceStreamVerdict', () => {
  it.each([
    ['SSUSUUS', 'Unsafe', 5],
    ['SUSUSU', 'Safe', -1],
    ['SCCSUU', 'Unsafe', 5],
    ['SCUS', 'Safe', -1],
    ['CC', 'Controversial', 1],
    ['U', 'Safe', -1],
    ['', 'Safe', -1],
    ['SSSUU', 'Unsafe', 4],
  ])('reads %s as the released code does', (letters, level, index) => {
    expect(referenceStreamVerdict(levelsOf(letters))).toEqual({ level, index })
  })
})

describe('createDebouncer', () => {
  it('fires before the released rule where that one looks ahead', () => {
    expect(causal(levelsOf('SCCSUU'))).toBe(2)
    expect(causal(levelsOf('SCUS'))).toBe(2)
    expect(causal(levelsOf('SCUS'), { pairing: 'same-level' })).toBe(-1)
    expect(causal(levelsOf('SCCS'), {}, 'loose')).toBe(-1)
    expect(causal(levelsOf('SSUSUUS'))).toBe(5)
  })

  it('never fires on single blips, and on every pair', () => {
    fc.assert(
      fc.property(anyLevels, levels => {
        const flags = levels.map(level => level !== 'Safe')
        expect(causal(levels)).toBe(flags.findIndex((flag, i) => i > 0 && flag && flags[i - 1]!))
      }),
    )
  })

  it('agrees with the released rule on where two Unsafe tokens stand in a row, when levels must match', () => {
    fc.assert(
      fc.property(anyLevels, levels => {
        const released = referenceStreamVerdict(levels)
        expect(causal(levels, { pairing: 'same-level' }, 'loose')).toBe(
          released.level === 'Unsafe' ? released.index : -1,
        )
      }),
    )
  })

  it('is causal: what comes later changes nothing', () => {
    fc.assert(
      fc.property(anyLevels, anyLevels, fc.integer({ min: 1, max: 5 }), (start, rest, window) => {
        const alone = causal(start, { window })
        const whole = causal([...start, ...rest], { window })
        if (alone >= 0) expect(whole).toBe(alone)
        else expect(whole === -1 || whole >= start.length).toBe(true)
      }),
    )
  })

  it('flags more under strict than under loose', () => {
    fc.assert(
      fc.property(anyLevels, levels => {
        const [strict, loose] = [causal(levels), causal(levels, {}, 'loose')]
        if (loose >= 0) expect(strict >= 0 && strict <= loose).toBe(true)
      }),
    )
  })

  it('refuses a window that is no window', () => {
    for (const window of [0, -1, 1.5, Number.NaN])
      expect(() => createDebouncer({ window })).toThrow('window must be a positive integer')
  })
})
