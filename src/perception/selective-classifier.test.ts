import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../core/index.js'
import { CalibratorError, type ScreenedCalibrator, sealCalibrator } from '../selective/index.js'
import { fitClassifier, openClassifierCalibrator } from './calibrate.js'
import { type Classifier, openClassifier } from './classifier.js'
import type { PerceptionInput, UnreadInput } from './input.js'
import { type Perception, SelectiveClassifier } from './selective-classifier.js'
import { bearings } from './sets/bearings.js'
import { stressClassifier } from './stress.js'

const tiny = fileURLToPath(new URL('./__fixtures__/tiny-classifier', import.meta.url))
const set = bearings({ seed: 1, rows: { train: 0 } })

async function open(
  name = 'perception-bearings',
): Promise<{ classifier: Classifier; calibrator: ScreenedCalibrator }> {
  const classifier = await openClassifier(name)
  const { calibrator } = await openClassifierCalibrator(classifier, { now: new Date('2026-11-25') })
  return { classifier, calibrator }
}

async function all(
  selective: SelectiveClassifier,
  inputs: (PerceptionInput | UnreadInput)[],
): Promise<Perception[]> {
  const out: Perception[] = []
  for await (const own of selective.stream(inputs)) out.push(own)
  return out
}

describe('SelectiveClassifier', () => {
  it('answers fresh windows of the kind it was calibrated on, mostly rightly, and keeps its promise', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const selective = new SelectiveClassifier(classifier, calibrator)
    const rows = await all(selective, set.test.slice(0, 400))
    const accepted = rows.filter(({ decision }) => decision === 'accept')
    const right = accepted.filter(({ label, truth }) => label === truth).length
    expect(accepted.length / rows.length).toBeGreaterThan(0.5)
    expect(right / accepted.length).toBeGreaterThan(0.93)
    const covered = rows.filter(({ labels, truth }) => labels!.includes(truth!)).length
    // At least 0.9 promised; three standard errors of 400 rows and of 430 calibration rows: 3 · sqrt(.09/400 + .09/430).
    expect(covered / rows.length).toBeGreaterThan(0.9 - 0.063)
    expect(selective.monitor.withdrawn).toBe(false)
    expect(rows.every(({ reasons }) => reasons.length > 0)).toBe(true)
  })

  it('abstains from foreign windows, and says why', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const selective = new SelectiveClassifier(classifier, calibrator)
    const step = Float32Array.from({ length: 1024 }, (_, i) => (i % 64 < 4 ? 8 : -0.5))
    const [own] = await all(selective, [{ id: 'step', values: step }])
    expect(own!.decision).toBe('abstain')
    expect(own!.label).toBeUndefined()
    expect(own!.reasons.map(({ kind }) => kind)).toContain('foreign')
  })

  it('abstains from what cannot be read, in its place in the stream', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const selective = new SelectiveClassifier(classifier, calibrator)
    const fault = new InvalidInputError({ code: 'bad_row', where: 'f:3', message: 'f:3: is not JSON' })
    const good = set.test[0]!
    const rows = await all(selective, [
      good,
      { id: 'short', values: [1, 2, 3] },
      { id: 'f:3', fault },
      { id: 'hole', values: new Float32Array(1024).fill(Number.NaN) },
    ])
    expect(rows.map(({ id }) => id)).toEqual([good.id, 'short', 'f:3', 'hole'])
    expect(rows.slice(1).map(({ decision, reasons }) => [decision, reasons[0]!.kind])).toEqual([
      ['abstain', 'wrong-shape'],
      ['abstain', 'bad-row'],
      ['abstain', 'not-finite'],
    ])
  })

  it('withdraws its guarantee and abstains once sets miss too often', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const selective = new SelectiveClassifier(classifier, calibrator)
    // Windows of an inner-race fault, all labelled as sound: every set that leaves out class 0 is a miss.
    const lying = set.test.filter(({ label }) => label === 2).slice(0, 64)
    const rows = await all(
      selective,
      lying.map(row => ({ ...row, label: 0 })),
    )
    expect(selective.monitor.withdrawn).toBe(true)
    expect(rows[0]!.guarantee!.state).toBe('stands')
    expect(rows.at(-1)).toMatchObject({ decision: 'abstain', guarantee: { state: 'withdrawn' } })
  })

  it('names the input whose label is out of range', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const selective = new SelectiveClassifier(classifier, calibrator)
    await expect(all(selective, [{ ...set.test[0]!, id: 'x.npz:4', label: 9 }])).rejects.toThrow(
      /x\.npz:4: label must be in \[0, 4\)/,
    )
  })

  it('stops when aborted', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const stream = new SelectiveClassifier(classifier, calibrator).stream(set.test, {
      abort: AbortSignal.abort('enough'),
    })
    await expect(stream.next()).rejects.toBe('enough')
  })
})

describe('fitClassifier', () => {
  it('calibrates a model without features or dropout by its energy', async () => {
    await using classifier = await openClassifier(tiny)
    const inputs = Array.from({ length: 300 }, (_, i) => {
      const label = i % 3
      const [x, y] = [
        [1, 0],
        [0, 1],
        [-1, -1],
      ][label]!
      return { id: `p${i}`, values: [x! + Math.sin(7 * i), y! + Math.cos(5 * i)], label }
    })
    const calibrator = await fitClassifier(classifier, inputs, { alpha: 0.2, event: 'top-label-wrong' })
    expect(calibrator.foreign?.score).toBe('energy')
    expect(calibrator.disagreement).toBeUndefined()
    const selective = new SelectiveClassifier(classifier, calibrator)
    const { labels } = await selective.decide({ id: 'far', values: [30, -30] })
    expect(labels).toEqual([0])
  })

  it('needs labels, and rows that can be read', async () => {
    await using classifier = await openClassifier(tiny)
    const calibrate = (inputs: PerceptionInput[]) => fitClassifier(classifier, inputs, { alpha: 0.1 })
    await expect(calibrate([{ id: 'row-1', values: [1, 2] }])).rejects.toThrow('row-1: has no label')
    await expect(calibrate([{ id: 'row-1', values: [1], label: 0 }])).rejects.toThrow(
      'row-1: must hold 2 values',
    )
    await expect(calibrate([])).rejects.toThrow()
  })
})

describe('openClassifierCalibrator', () => {
  it('opens only what is in time, unaltered and of these weights', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const folder = await mkdtemp(join(tmpdir(), 'ductile-calibrator-'))
    const file = join(folder, 'calibrator.json')
    const keep = (sealed: object) => writeFile(file, JSON.stringify(sealed))
    const now = new Date('2026-12-01')
    const options = { source: 'here', date: '2026-11-24', model: classifier.reference }

    await keep(sealCalibrator(calibrator, { ...options, expires: '2026-11-30' }))
    await expect(openClassifierCalibrator(classifier, { now, file })).rejects.toThrow('expired')
    await keep(
      sealCalibrator(calibrator, { ...options, model: { ...classifier.reference, sha256: '0'.repeat(64) } }),
    )
    await expect(openClassifierCalibrator(classifier, { now, file })).rejects.toThrow(CalibratorError)
    const sealed = sealCalibrator(calibrator, options)
    await keep({ ...sealed, calibrator: { ...calibrator, temperature: 1 } })
    await expect(openClassifierCalibrator(classifier, { now, file })).rejects.toThrow('changed')
    await keep(sealed)
    expect((await openClassifierCalibrator(classifier, { now, file })).calibrator.temperature).toBe(
      calibrator.temperature,
    )
    await expect(
      openClassifierCalibrator(classifier, { now, file: join(folder, 'none.json') }),
    ).rejects.toThrow('perceive calibrate')
  })
})

describe('stressClassifier', () => {
  it('abstains more and answers worse as noise grows, and refuses a family that does not fit', async () => {
    const { classifier, calibrator } = await open()
    await using _ = classifier
    const inputs = set.test.slice(0, 120)
    const cells = await stressClassifier(classifier, calibrator, inputs, { families: ['noise'] })
    expect(cells.map(({ family, severity }) => `${family} ${severity}`)).toEqual([
      'clean 0',
      ...[1, 2, 3, 4, 5].map(severity => `noise ${severity}`),
    ])
    expect(cells[5]!.report.abstentionRate).toBeGreaterThan(cells[0]!.report.abstentionRate)
    expect(cells[5]!.report.risk).toBeGreaterThan(cells[0]!.report.risk)
    await expect(stressClassifier(classifier, calibrator, inputs, { families: ['fog'] })).rejects.toThrow(
      '"fog"',
    )
  })
})

it('ships calibrators that say what they rest on', async () => {
  for (const name of ['perception-digits', 'perception-beats', 'perception-bearings']) {
    const classifier = await openClassifier(name)
    await using _ = classifier
    const { provenance, expires, model } = await openClassifierCalibrator(classifier, {
      now: new Date('2026-11-25'),
    })
    expect(provenance.n).toBeGreaterThan(500)
    expect(expires).toBeNull()
    expect(model?.sha256).toBe(classifier.reference.sha256)
    expect(JSON.parse(await readFile(join(classifier.directory, 'card.json'), 'utf8')).licence).not.toMatch(
      /unknown|NC/i,
    )
  }
})
