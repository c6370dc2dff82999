import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError } from '../../stats/index.js'
import { type Image, imageFamilies, perturbImage } from './image.js'
import { meanCorruptionError, robustnessReport } from './robustness.js'
import { perturbSeries, seriesFamilies } from './series.js'
import type { Severity } from './severity.js'
import { perturbText, textFamilies } from './text.js'

const severities: readonly Severity[] = [1, 2, 3, 4, 5]
const text =
  'The quick brown fox jumps over the lazy dog while a mild breeze moves the leaves of the old tree. '.repeat(
    4,
  )
const series = Float64Array.from({ length: 400 }, (_, at) => 3 + Math.sin(at / 9) + 0.5 * Math.sin(at / 2.3))
/** A bright disc on a dark ground with some texture. */
const image: Image = {
  width: 32,
  height: 24,
  channels: 3,
  data: Array.from({ length: 32 * 24 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 32, Math.floor(at / 96)]
    return Math.hypot(x - 16, y - 12) < 8 ? 0.8 + 0.1 * Math.sin(x * y) : 0.2 + 0.1 * Math.sin(x + 2 * y)
  }),
}
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length

describe('perturbText', () => {
  it.each(textFamilies)('by %s changes more with each severity, the same for the same seed', family => {
    const changedBy = (severity: Severity): number => {
      const changed = perturbText(text, family, { severity, seed: 3 })
      expect(perturbText(text, family, { severity, seed: 3 })).toBe(changed)
      expect(perturbText(text, family, { severity, seed: 4 })).not.toBe(changed)
      return family === 'drop' || family === 'whitespace'
        ? editCount(text, changed)
        : Array.from(text).filter((letter, at) => letter !== Array.from(changed)[at]).length
    }
    const counts = severities.map(changedBy)
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    expect(counts[0]).toBeGreaterThan(0)
    expect(counts[4]).toBeGreaterThan(2 * counts[1]!)
  })

  it('touches the same places at a higher severity, and more', () => {
    const hits = (severity: Severity): number[] =>
      Array.from(perturbText(text, 'case', { severity, seed: 1 })).flatMap((letter, at) =>
        letter === text[at] ? [] : [at],
      )
    for (const place of hits(2)) expect(hits(4)).toContain(place)
  })

  it('keeps letters when it swaps them, and every other family its own promise', () => {
    const letters = (value: string): string => Array.from(value.replaceAll(' ', '')).sort().join('')
    expect(letters(perturbText(text, 'swap', { severity: 5, seed: 1 }))).toBe(letters(text))
    expect(letters(perturbText(text, 'whitespace', { severity: 5, seed: 1 }))).toBe(letters(text))
    expect(perturbText(text, 'case', { severity: 5, seed: 1 }).toLowerCase()).toBe(text.toLowerCase())
    expect(perturbText(text, 'homoglyph', { severity: 5, seed: 1 })).toMatch(/\p{Script=Cyrillic}/u)
    expect(perturbText(text, 'keyboard', { severity: 5, seed: 1 })).toHaveLength(text.length)
  })

  it('never breaks a character, and leaves nothing of nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...textFamilies), (value, family) => {
        expect(perturbText(value, family, { severity: 5, seed: 2 })).not.toMatch(/\p{Surrogate}/u)
      }),
      { seed: 131 },
    )
    expect(perturbText('', 'swap', { severity: 5, seed: 2 })).toBe('')
  })
})

describe('perturbSeries', () => {
  it.each(seriesFamilies)('by %s moves further with each severity, and keeps the length', family => {
    const moved = severities.map(severity => {
      const disturbed = perturbSeries(series, family, { severity, seed: 5 })
      expect(disturbed).toHaveLength(series.length)
      expect(perturbSeries(series, family, { severity, seed: 5 })).toEqual(disturbed)
      return distance(series, disturbed)
    })
    expect(moved).toEqual([...moved].sort((a, b) => a - b))
    expect(moved[4]).toBeGreaterThan(2 * moved[0]!)
  })

  it('scales with the series: twice the signal, twice the disturbance', () => {
    for (const family of seriesFamilies) {
      const once = perturbSeries(series, family, { severity: 3, seed: 5 })
      const twice = perturbSeries(
        series.map(value => 2 * value),
        family,
        { severity: 3, seed: 5 },
      )
      once.forEach((value, at) => {
        expect(twice[at]).toBeCloseTo(2 * value, 9)
      })
    }
  })

  it('refuses what is no series', () => {
    expect(() => perturbSeries([], 'noise', { severity: 1, seed: 1 })).toThrow(InsufficientDataError)
    expect(() => perturbSeries([Number.NaN], 'noise', { severity: 1, seed: 1 })).toThrow('values[0]')
  })
})

describe('perturbImage', () => {
  it.each(imageFamilies)('by %s moves further with each severity, within [0, 1]', family => {
    const moved = severities.map(severity => {
      const changed = perturbImage(image, family, { severity, seed: 6 })
      expect(changed).toMatchObject({ width: 32, height: 24, channels: 3 })
      expect(perturbImage(image, family, { severity, seed: 6 })).toEqual(changed)
      expect(Math.min(...changed.data)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...changed.data)).toBeLessThanOrEqual(1)
      return distance(image.data, changed.data)
    })
    expect(moved).toEqual([...moved].sort((a, b) => a - b))
    expect(moved[4]).toBeGreaterThan(1.3 * moved[0]!)
  })

  it('leaves a plain image alone where there is nothing to smear or round', () => {
    const plain = { width: 16, height: 16, channels: 1, data: new Float32Array(256).fill(0.5) }
    for (const family of ['blur', 'motion-blur', 'contrast'] as const)
      expect(distance(plain.data, perturbImage(plain, family, { severity: 5, seed: 1 }).data)).toBeLessThan(
        1e-6,
      )
  })

  it('compresses like JPEG: at quality 60 hardly seen, and a block of one value keeps it', () => {
    expect(distance(image.data, perturbImage(image, 'jpeg', { severity: 1, seed: 1 }).data)).toBeLessThan(
      0.06,
    )
    const grey = { width: 8, height: 8, channels: 1, data: new Float32Array(64).fill(128 / 255) }
    expect(distance(grey.data, perturbImage(grey, 'jpeg', { severity: 5, seed: 1 }).data)).toBeLessThan(1e-6)
  })

  it('refuses shapes and values that do not fit', () => {
    const options = { severity: 1, seed: 1 } as const
    expect(() => perturbImage({ ...image, width: 31 }, 'blur', options)).toThrow(InvalidArgumentError)
    expect(() => perturbImage({ width: 1, height: 1, channels: 1, data: [1.5] }, 'blur', options)).toThrow(
      'data[0]',
    )
  })
})

describe('severity', () => {
  it.each([0, 6, 1.5, Number.NaN])('of %f is refused', severity => {
    const options = { severity: severity as Severity, seed: 1 }
    expect(() => perturbText('a', 'swap', options)).toThrow(InvalidArgumentError)
    expect(() => perturbSeries([1], 'noise', options)).toThrow(InvalidArgumentError)
    expect(() => perturbImage(image, 'blur', options)).toThrow(InvalidArgumentError)
  })
})

describe('robustnessReport', () => {
  const clean = [
    { id: 'a', probabilities: [0.9, 0.1], label: 0 },
    { id: 'b', probabilities: [0.2, 0.8], label: 1 },
  ]
  const perturbed = [
    { parent: 'a', family: 'swap', severity: 1, probabilities: [0.8, 0.2] },
    { parent: 'b', family: 'swap', severity: 1, probabilities: [0.6, 0.4] },
  ]

  it('counts by hand', () => {
    const { cleanAccuracy, cells } = robustnessReport(clean, perturbed)
    expect(cleanAccuracy).toBe(1)
    expect(cells).toHaveLength(1)
    expect(cells[0]).toMatchObject({
      n: 2,
      accuracy: 0.5,
      flipRate: 0.5,
      trustIndex: 1,
      relativeRobustness: 0.5,
    })
    // |0.1| and |0.4| total variation; bins (0.733, 0.8] and (0.533, 0.6]: gaps 0.2 and 0.6.
    expect(cells[0]!.shift).toBeCloseTo(0.25, 12)
    expect(cells[0]!.ece).toBeCloseTo(0.4, 12)
  })

  it('compares with a baseline family by family', () => {
    const worse = robustnessReport(
      clean,
      perturbed.map(row => ({ ...row, probabilities: row.parent === 'a' ? [0.4, 0.6] : [0.6, 0.4] })),
    )
    expect(meanCorruptionError(robustnessReport(clean, perturbed), worse)).toBe(0.5)
    expect(() =>
      meanCorruptionError(worse, robustnessReport(clean, [{ ...perturbed[0]!, severity: 2 }])),
    ).toThrow('lacks swap at severity 1')
  })

  it('refuses a parent that is not there, a severity of 6 and no rows', () => {
    expect(() => robustnessReport(clean, [{ ...perturbed[0]!, parent: 'c' }])).toThrow('perturbed[0].parent')
    expect(() => robustnessReport(clean, [{ ...perturbed[0]!, severity: 6 }])).toThrow('severity')
    expect(() => robustnessReport(clean, [])).toThrow(InsufficientDataError)
  })
})

/** Letters of one text that are not matched in the other, in order. */
function editCount(from: string, to: string): number {
  const [longer, shorter] = from.length > to.length ? [from, to] : [to, from]
  let matched = 0
  for (const letter of longer) if (letter === shorter[matched]) matched++
  return longer.length - matched + (shorter.length - matched)
}
