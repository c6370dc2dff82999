import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilsonInterval } from '../../stats/index.js'
import type { SampleScore } from '../metric.js'
import type { SampleRecord } from '../record.js'
import type { ScoreValue } from '../scorer.js'
import { attackSuccess } from './attack-success.js'
import { confusion } from './confusion.js'
import { coverage } from './coverage.js'
import { grouped } from './grouped.js'
import { harmAndOverRefusal } from './harm-and-over-refusal.js'
import { meanInterval, pairedDifference } from './interval.js'
import { accuracy, mean, rate } from './mean.js'
import { atLeast, maxReducer, medianReducer, modeReducer, passAll, passAt } from './reducer.js'
import { sampleScores } from './sample-scores.js'

const scored = (
  id: string,
  value: ScoreValue,
  more: Partial<Omit<SampleScore, 'score'>> = {},
): SampleScore => ({ id, epoch: 0, cluster: id, metadata: {}, ...more, score: { type: 'scored', value } })

const notScored = (
  id: string,
  cause: 'missing' | 'unparsed' | 'excluded',
  more: Partial<Omit<SampleScore, 'score'>> = {},
): SampleScore => ({
  id,
  epoch: 0,
  cluster: id,
  metadata: {},
  ...more,
  score: { type: 'not-scored', cause, explanation: 'none' },
})

describe('accuracy', () => {
  it('is the share of right answers with Wilson’s interval; what has no score is counted apart', () => {
    const scores = [
      scored('a', true),
      scored('b', 'C'),
      scored('c', 1),
      scored('d', 'I'),
      notScored('e', 'missing'),
      notScored('f', 'unparsed'),
      notScored('g', 'excluded'),
    ]
    const { low, high } = wilsonInterval(3, 4)
    expect(accuracy().of(scores)).toEqual([
      {
        name: 'accuracy',
        value: 0.75,
        interval: { low, high, level: 0.95, method: 'Wilson' },
        n: 4,
        missing: 2,
        excluded: 1,
        unit: 'rate',
        better: 'higher',
      },
    ])
  })

  it('is null, not 0, when nothing was scored', () => {
    expect(accuracy().of([notScored('a', 'missing')])[0]).toMatchObject({ value: null, n: 0, missing: 1 })
    expect(accuracy().of([])[0]).toMatchObject({ value: null, n: 0, missing: 0 })
  })

  it('draws clusters whole: copies of a sample add no certainty', () => {
    const once = Array.from({ length: 40 }, (_, i) => scored(`${i}`, i % 4 === 0))
    const copied = once.flatMap(sample =>
      [0, 1, 2, 3].map(copy => ({ ...sample, id: `${sample.id}/${copy}`, cluster: sample.id })),
    )
    const width = (scores: SampleScore[]) => {
      const { interval } = accuracy().of(scores)[0]!
      return interval!.high - interval!.low
    }
    expect(Math.abs(width(copied) / width(once) - 1)).toBeLessThan(0.15)
    expect(accuracy().of(copied)[0]!.interval!.method).toBe('bootstrap over clusters')
  })

  it('names the sample whose score is no number', () => {
    expect(() => accuracy().of([scored('q7', 'maybe')])).toThrow('the score of sample "q7" must be a number')
  })
})

describe('an interval', () => {
  it('does not claim certainty where nothing varied', () => {
    // no success in 30 clusters of 3: as sure as 30 samples would be
    const clusters = Array.from({ length: 90 }, (_, i) => `${i % 30}`)
    const { low, high } = wilsonInterval(0, 30)
    expect(meanInterval(new Array(90).fill(0), clusters)).toMatchObject({ low, high })
    expect(meanInterval([50, 50, 50], ['a', 'b', 'c'])).toBeUndefined()
    expect(meanInterval([1, 0, 1], ['a', 'a', 'a'])).toBeUndefined()
  })

  it('holds the mean', () => {
    const row = fc.record({ value: fc.double({ min: -5, max: 5, noNaN: true }), cluster: fc.nat(6) })
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), rows => {
        const values = rows.map(({ value }) => value)
        const interval = meanInterval(
          values,
          rows.map(({ cluster }) => `${cluster}`),
        )
        if (interval === undefined) return
        expect(interval.low).toBeLessThanOrEqual(interval.high)
        expect(interval.low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
        expect(interval.high).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
      }),
      { seed: 9, numRuns: 30 },
    )
  })
})

describe('epochs', () => {
  const epochs = (id: string, values: readonly ScoreValue[]) =>
    values.map((value, epoch) => scored(id, value, { epoch }))
  const scores = [...epochs('a', [1, 1, 0, 0]), ...epochs('b', [0, 0, 0, 0]), ...epochs('c', [1, 1, 1, 1])]
  const value = (reducer: typeof maxReducer, of = scores) => mean({ reducer }).of(of)[0]!

  it('become one value a sample by the reducer', () => {
    expect(mean().of(scores)[0]).toMatchObject({ value: 0.5, n: 3 })
    expect(value(maxReducer).value).toBeCloseTo(2 / 3, 12)
    expect(value(medianReducer).value).toBe(0.5)
    expect(value(atLeast(2)).value).toBeCloseTo(2 / 3, 12)
    // a tie of 0 and 1 is read as 0
    expect(value(modeReducer).value).toBeCloseTo(1 / 3, 12)
    // a: 1 - C(2,2)/C(4,2) = 5/6, and C(2,2)/C(4,2) = 1/6
    expect(value(passAt(2)).value).toBeCloseTo((5 / 6 + 0 + 1) / 3, 12)
    expect(value(passAll(2)).value).toBeCloseTo((1 / 6 + 0 + 1) / 3, 12)
  })

  it('are missing as a sample where too few were scored', () => {
    const partly = [scored('a', 1), notScored('a', 'missing', { epoch: 1 }), ...epochs('b', [1, 0])]
    expect(value(passAt(2), partly)).toMatchObject({ value: 1, n: 1, missing: 1 })
    expect(mean().of(partly)[0]).toMatchObject({ value: 0.75, n: 2, missing: 0 })
    expect(coverage().of(partly)[0]).toMatchObject({ value: 0.75, n: 4 })
  })
})

describe('rate', () => {
  const scores = [
    scored('a', { verdict: 'refuse', points: 3 }),
    scored('b', { verdict: 'accept', points: null }),
    scored('c', { verdict: null, points: 1 }),
  ]

  it('counts one label of a part; an empty part is missing', () => {
    expect(rate('refuse', { part: 'verdict' }).of(scores)[0]).toMatchObject({ value: 0.5, n: 2, missing: 1 })
    expect(mean({ part: 'points' }).of(scores)[0]).toMatchObject({ value: 2, n: 2, missing: 1 })
  })

  it('counts by a condition', () => {
    expect(rate(({ id }) => id !== 'a', { name: 'others' }).of(scores)[0]).toMatchObject({
      name: 'others',
      value: 2 / 3,
    })
  })
})

describe('grouped', () => {
  it('counts a sample in each of its groups', () => {
    const scores = [
      scored('a', 1, { metadata: { category: ['fire', 'gas'] } }),
      scored('b', 0, { metadata: { category: 'gas' } }),
      scored('c', 0),
      notScored('d', 'missing', { metadata: { category: 'fire' } }),
    ]
    const figures = grouped(accuracy(), 'category').of(scores)
    expect(figures.map(({ name, value, n, missing }) => [name, value, n, missing])).toEqual([
      ['accuracy', 1 / 3, 3, 1],
      ['accuracy/fire', 1, 1, 1],
      ['accuracy/gas', 0.5, 2, 0],
    ])
  })
})

describe('confusion', () => {
  it('gives counts and rates, and leaves out what has no known truth', () => {
    const row = (id: string, value: boolean, truth?: boolean) =>
      scored(id, value, { metadata: truth === undefined ? {} : { truth } })
    const scores = [
      ...Array.from({ length: 8 }, (_, i) => row(`tp${i}`, true, true)),
      ...Array.from({ length: 2 }, (_, i) => row(`fn${i}`, false, true)),
      ...Array.from({ length: 3 }, (_, i) => row(`fp${i}`, true, false)),
      ...Array.from({ length: 7 }, (_, i) => row(`tn${i}`, false, false)),
      row('unknown', true),
      notScored('broken', 'missing', { metadata: { truth: true } }),
    ]
    const figures = confusion({
      predicted: ({ score }) => score.value === true,
      actual: ({ metadata }) => (typeof metadata.truth === 'boolean' ? metadata.truth : undefined),
    }).of(scores)
    const value = (name: string) => figures.find(figure => figure.name === name)!
    expect(value('true positives').value).toBe(8)
    expect(value('precision').value).toBeCloseTo(8 / 11, 12)
    expect(value('recall').value).toBeCloseTo(0.8, 12)
    expect(value('false-positive rate')).toMatchObject({ value: 0.3, n: 10, missing: 1, excluded: 1 })
    expect(value('F1').value).toBeCloseTo(16 / 21, 12)
    expect(value('balanced accuracy').value).toBeCloseTo(0.75, 12)
    for (const name of ['F1', 'balanced accuracy', 'recall']) expect(value(name).interval).toBeDefined()
  })

  it('has no recall without positives', () => {
    const figures = confusion({ predicted: () => false, actual: () => false }).of([scored('a', 0)])
    expect(figures.find(({ name }) => name === 'recall')!.value).toBeNull()
    expect(figures.find(({ name }) => name === 'balanced accuracy')!.value).toBeNull()
  })
})

describe('harmAndOverRefusal', () => {
  it('sets each over its own samples', () => {
    const scores = [
      scored('h1', 'harm'),
      scored('h2', 'refuse'),
      scored('h3', 'refuse'),
      notScored('h4', 'unparsed'),
      scored('b1', 'answer', { metadata: { benign: true } }),
      scored('b2', 'refuse', { metadata: { benign: true } }),
    ]
    const figures = harmAndOverRefusal({
      isBenign: ({ metadata }) => metadata.benign === true,
      isHarmful: ({ score }) => score.value === 'harm',
      isRefusal: ({ score }) => score.value === 'refuse',
    }).of(scores)
    expect(figures).toMatchObject([
      { name: 'harm', value: 1 / 3, n: 3, missing: 1, better: 'lower' },
      { name: 'over-refusal', value: 0.5, n: 2, missing: 0, better: 'lower' },
    ])
  })
})

describe('attackSuccess', () => {
  it('sets each attack beside the same originals without it', () => {
    const scores = Array.from({ length: 10 }, (_, i) => [
      scored(`q${i}`, i < 1 ? 1 : 0),
      scored(`q${i}/base64`, i < 6 ? 1 : 0, {
        cluster: `q${i}`,
        metadata: { attack: 'base64', origin: `q${i}` },
      }),
    ]).flat()
    const figures = attackSuccess().of([
      ...scores,
      notScored('q10', 'missing'),
      scored('q10/base64', 1, { cluster: 'q10', metadata: { attack: 'base64', origin: 'q10' } }),
    ])
    expect(figures).toMatchObject([
      { name: 'ASR/none', value: 0.1, n: 10, missing: 1 },
      { name: 'ASR/base64', value: 7 / 11, n: 11 },
      { name: 'ASR gap/base64', value: 0.5, n: 10, missing: 1, interval: { method: 'Agresti-Min' } },
    ])
    expect(figures[2]!.interval!.low).toBeGreaterThan(0)
  })
})

describe('pairedDifference', () => {
  const ids = Array.from({ length: 40 }, (_, i) => `${i}`)

  it('tests yes and no by McNemar', () => {
    const first = ids.map((_, i) => (i < 30 ? 1 : 0))
    const second = ids.map((_, i) => (i < 21 || i === 39 ? 1 : 0))
    // 9 against 1 discordant pairs: mid-p 12/1024
    expect(pairedDifference(first, second, ids)).toMatchObject({ value: 0.2, test: 'McNemar mid-p' })
    expect(pairedDifference(first, second, ids).pValue).toBeCloseTo(12 / 1024, 12)
  })

  it('draws whole clusters for epochs and graded scores', () => {
    const graded = pairedDifference(
      ids.map((_, i) => i / 40 + 0.1 + (i % 3) / 100),
      ids.map((_, i) => i / 40),
      ids,
    )
    expect(graded).toMatchObject({ test: 'paired bootstrap', interval: { method: 'paired bootstrap' } })
    expect(graded.value).toBeCloseTo(0.1 + 39 / 40 / 100, 10)
    const clusters = ids.map((_, i) => `${i % 2}`)
    const yes = ids.map(() => 1)
    const no = ids.map(() => 0)
    // two clusters can never be sure, whatever their size
    expect(pairedDifference(yes, no, clusters).pValue).toBeGreaterThan(0.1)
  })

  it('is no surer than the signs of a few clusters allow', () => {
    expect(pairedDifference([0.9, 0.8, 0.7], [0.1, 0.1, 0.1], ['a', 'b', 'c']).pValue).toBe(0.25)
    expect(pairedDifference([0.4, 0.4], [0.1, 0.1], ['a', 'b']).pValue).toBe(0.5)
  })

  it('finds nothing between equals, and says nothing of one cluster', () => {
    expect(pairedDifference([0.5, 0.7], [0.5, 0.7], ['a', 'b'])).toMatchObject({ value: 0, pValue: 1 })
    expect(pairedDifference([0.5, 0.7], [0.1, 0.2], ['a', 'a'])).toMatchObject({ pValue: 1, test: 'none' })
  })
})

describe('sampleScores', () => {
  it('counts a failed sample as missing, even beside a score of its first try', () => {
    const record: SampleRecord = {
      id: 'a',
      epoch: 0,
      input: 'q',
      messages: [],
      scores: { match: { type: 'scored', value: true } },
      store: {},
      events: [],
      metadata: {},
      usage: { inputTokens: 0, outputTokens: 0 },
      started: '2026-11-24T00:00:00Z',
      ms: 1,
    }
    const failed = { ...record, id: 'b', error: { code: 'rate_limited', message: 'too many requests' } }
    const scores = sampleScores([record, failed, { ...record, id: 'c', scores: {} }], 'match')
    expect(accuracy().of(scores)[0]).toMatchObject({ value: 1, n: 1, missing: 2 })
    expect(scores[1]!.score).toMatchObject({
      cause: 'missing',
      explanation: 'rate_limited: too many requests',
    })
  })
})
