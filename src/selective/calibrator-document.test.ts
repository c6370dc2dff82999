import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { fitDualThreshold } from './abstain/dual-threshold.js'
import { openCalibrator, sealCalibrator } from './calibrator-document.js'
import { startAdaptive } from './conformal/adaptive.js'
import { fitConformal } from './conformal/fit.js'
import { fitInterval } from './conformal/interval.js'
import { fitCovariateShift } from './conformal/weighted-classifier.js'
import { CalibratorError } from './errors.js'
import { Selector } from './selector.js'
import { softmaxRows } from './testing/softmax-rows.js'

const rows = softmaxRows({ n: 400, classes: 3, seed: 95 })
const model = { id: 'digits', version: '1', sha256: 'a'.repeat(64) }
const sealed = sealCalibrator(fitDualThreshold(rows, { alpha: 0.1 }), {
  source: 'rows.jsonl',
  date: '2026-11-24',
  expires: '2027-02-24',
  model,
})
const kept = (): Record<string, unknown> => JSON.parse(JSON.stringify(sealed))
const now = new Date('2026-12-01T00:00:00Z')
const codeOf = (document: unknown, options: { now: Date; model?: string } = { now }): string | undefined => {
  try {
    openCalibrator(document, options)
    return undefined
  } catch (error) {
    return CalibratorError.isInstance(error) ? error.code : String(error)
  }
}

describe('openCalibrator', () => {
  it('gives back what was sealed, with its provenance', () => {
    const opened = openCalibrator(kept(), { now, model: model.sha256 })
    expect(opened).toEqual(sealed)
    expect(opened.provenance).toMatchObject({
      kind: 'calibrated',
      source: 'rows.jsonl',
      n: 400,
      date: '2026-11-24',
    })
    if (opened.calibrator.kind !== 'dual-threshold') throw new Error('another kind')
    expect(new Selector(opened.calibrator).decide([1, 0, 0]).decision).toBe('accept')
  })

  it('does not mind the order of keys', () => {
    expect(codeOf(Object.fromEntries(Object.entries(kept()).reverse()))).toBeUndefined()
  })

  it('refuses what has expired or is dated in the future', () => {
    expect(codeOf(kept(), { now: new Date('2027-02-24T00:00:00Z') })).toBe('calibrator_expired')
    expect(codeOf(kept(), { now: new Date('2027-02-23T23:59:59Z') })).toBeUndefined()
    expect(codeOf(kept(), { now: new Date('2026-11-23T00:00:00Z') })).toBe('calibrator_not_yet_valid')
  })

  it('refuses what was altered, the expiry too, and another model', () => {
    expect(codeOf({ ...kept(), expires: null })).toBe('calibrator_altered')
    const moved = kept()
    ;(moved.calibrator as { abstention: { tau: number } }).abstention.tau += 1e-9
    expect(codeOf(moved)).toBe('calibrator_altered')
    expect(codeOf(kept(), { now, model: 'b'.repeat(64) })).toBe('calibrator_altered')
  })

  it.each([
    ['nothing', undefined],
    ['a text', 'calibrator'],
    ['another schema', { ...sealed, schema: 'ductile.calibrator/2' }],
    ['an unknown kind', { ...sealed, calibrator: { kind: 'oracle' } }],
    ['no hash', { ...sealed, sha256: '' }],
  ])('refuses %s', (_, document) => {
    expect(codeOf(document)).toBe('calibrator_schema')
  })

  it('keeps every kind of calibrator', () => {
    const options = { source: 'rows', date: '2026-11-24T10:00:00Z' }
    for (const calibrator of [
      fitConformal(rows, { alpha: 0.1, by: 'label' }),
      fitCovariateShift(
        rows,
        rows.map(() => 1),
        { alpha: 0.1 },
      ),
      fitInterval([{ value: 0, outcome: 1 }], { alpha: 0.5, method: 'absolute' }),
      startAdaptive(rows, { alpha: 0.1 }),
    ]) {
      const document = sealCalibrator(calibrator, options)
      expect(openCalibrator(JSON.parse(JSON.stringify(document)), { now })).toEqual(document)
      expect(document.provenance.n).toBeGreaterThan(0)
    }
  })
})

describe('sealCalibrator', () => {
  it.each([
    [{ date: 'yesterday' }, 'date'],
    [{ date: '2026-11-24', expires: '2026-11-24' }, 'expires'],
    [{ date: '2026-11-24', expires: 'never' }, 'expires'],
  ])('refuses %j', (dates, message) => {
    const seal = () => sealCalibrator(fitConformal(rows, { alpha: 0.1 }), { source: 'rows', ...dates })
    expect(seal).toThrow(InvalidArgumentError)
    expect(seal).toThrow(message)
  })
})
