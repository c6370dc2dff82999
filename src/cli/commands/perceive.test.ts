import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearings, type LabelledInput, renderNpy, renderNpz } from '../../perception/index.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

const tiny = fileURLToPath(new URL('../../perception/__fixtures__/tiny-classifier', import.meta.url))
const clip = fileURLToPath(new URL('../../perception/__fixtures__/tiny-clip', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-perceive-'))
  const { calibration, test } = bearings({ seed: 2, rows: { train: 0, test: 64 } })
  await writeFile(join(folder, 'held-out.npz'), npz(calibration.slice(0, 500)))
  await writeFile(join(folder, 'test.npz'), npz(test.slice(0, 64)))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function npz(rows: readonly LabelledInput[]): Uint8Array {
  const data = new Float32Array(rows.length * 1024)
  rows.forEach(({ values }, i) => {
    data.set(values, i * 1024)
  })
  return renderNpz({
    inputs: { shape: [rows.length, 1, 1024], data },
    labels: { shape: [rows.length], data: Float32Array.from(rows, ({ label }) => label) },
  })
}

async function perceive(...words: string[]) {
  const host = testHost({ cwd: folder })
  const code = await runCommandLine(['perceive', ...words], host)
  const out = host.written()
  const json = () =>
    out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  return { code, out, err: host.logged(), json }
}
const model = ['--model', 'perception-bearings']

describe('perceive run', () => {
  it('prints one decision a line, and says the sum on standard error', async () => {
    const { code, err, json } = await perceive(
      'run',
      ...model,
      '--input',
      'test.npz',
      '--json',
      '--picture',
      'run.svg',
    )
    expect(code).toBe(0)
    const rows = json()
    expect(rows).toHaveLength(64)
    expect(rows[0]).toMatchObject({
      id: 'test.npz:0',
      truth: 'sound',
      guarantee: { coverage: 0.9, state: 'stands' },
    })
    for (const { decision, label, labels, reasons } of rows) {
      expect(label).toBe(decision === 'accept' ? labels[0] : undefined)
      expect(reasons.length).toBeGreaterThan(0)
    }
    expect(err).toMatch(
      /^64 inputs: \d+ accepted, \d+ with a set, \d+ abstained; \d+ of \d+ accepted labels wrong\n$/,
    )
    expect(await readFile(join(folder, 'run.svg'), 'utf8')).toMatch(/^<svg[\s\S]*Risk over coverage/)
  })

  it('abstains in JSON Lines from what it cannot read, and fails on it where asked', async () => {
    const good = JSON.stringify({ id: 'a', input: [3, 0], label: 'east' })
    const bad = ['{"id":"b","input":[1]}', '{"id":"c","input":[null,1]}', 'no json']
    await writeFile(join(folder, 'rows.jsonl.gz'), gzipSync([good, ...bad].join('\n')))
    await calibrateTiny()
    const words = ['run', '--model', tiny, '--calibrator', 'tiny.json', '--input', 'rows.jsonl.gz', '--json']
    const { code, json } = await perceive(...words)
    expect(code).toBe(0)
    expect(json().map(({ id, decision, reasons }) => [id, decision, reasons[0].kind])).toEqual([
      ['a', 'accept', 'one-label'],
      ['b', 'abstain', 'wrong-shape'],
      ['c', 'abstain', 'not-finite'],
      ['rows.jsonl.gz:4', 'abstain', 'bad-row'],
    ])
    expect((await perceive(...words, '--fail-on', 'abstain')).code).toBe(1)
  })

  it('exits 1 once the guarantee was withdrawn', async () => {
    await calibrateTiny()
    const wrong = Array.from({ length: 40 }, (_, i) => `p${i},3,0,north`)
    await writeFile(join(folder, 'wrong.csv'), ['id,x,y,label', ...wrong].join('\n'))
    const { code, err } = await perceive(
      'run',
      '--model',
      tiny,
      '--calibrator',
      'tiny.json',
      '--input',
      'wrong.csv',
    )
    expect(code).toBe(1)
    expect(err).toContain('the guarantee was withdrawn')
  })

  it.each([
    [['--model', 'perception-bearings', '--input', 'none.npz'], /none\.npz: no such file/],
    [['--model', 'no-such-model', '--input', 'test.npz'], /no model here/],
    [['--model', tiny, '--input', 'test.npz'], /no calibrator here/],
    [
      ['--model', 'perception-bearings', '--input', 'square.npy'],
      /square\.npy: must have the shape \[rows, 1, 1024\], got \[2, 2\]/,
    ],
    [['--model', 'perception-bearings', '--input', 'labels.npz'], /labels\.npz:0: label must be in \[0, 4\)/],
    [['--model', 'perception-bearings', '--input', 'text.txt'], /text\.txt: must end in/],
    [['--model', 'perception-bearings', '--input', 'broken.npz'], /broken\.npz: is not a \.npz file/],
  ])('says in one line what is wrong with %j', async (words, message) => {
    await writeFile(join(folder, 'square.npy'), renderNpy({ shape: [2, 2], data: new Float32Array(4) }))
    await writeFile(join(folder, 'text.txt'), 'hello')
    await writeFile(join(folder, 'broken.npz'), 'hello')
    const inputs = { shape: [1, 1, 1024], data: new Float32Array(1024) }
    await writeFile(
      join(folder, 'labels.npz'),
      renderNpz({ inputs, labels: { shape: [1], data: Float32Array.of(7) } }),
    )
    const { code, err, out } = await perceive('run', ...words)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(out).toBe('')
  })
})

describe('perceive calibrate', () => {
  it('writes a calibrator that `run` takes, measured on rows it was not fitted to', async () => {
    const { code, json } = await perceive(
      'calibrate',
      ...model,
      '--input',
      'held-out.npz',
      '--out',
      'c.json',
      '--passes',
      '4',
      '--expires',
      '2027-01-01',
      '--json',
    )
    const [{ heldOut, calibrator }] = json()
    expect(code).toBe(0)
    expect(heldOut.coverage.value).toBeGreaterThan(0.8)
    expect(calibrator).toMatchObject({
      expires: '2027-01-01',
      provenance: { source: 'held-out.npz', date: '2026-11-24' },
    })
    expect(JSON.parse(await readFile(join(folder, 'c.json'), 'utf8'))).toEqual(calibrator)
    const run = await perceive(
      'run',
      ...model,
      '--calibrator',
      'c.json',
      '--input',
      'test.npz',
      '--limit',
      '5',
      '--json',
    )
    expect(run.json()).toHaveLength(5)
  })

  it('works on a CLIP-like model', async () => {
    const inputs = Array.from({ length: 240 }, (_, row) => {
      const hue = row % 3
      const values = Array.from(
        { length: 48 },
        (_, i) => (Math.floor(i / 16) === hue ? 0.7 : 0.3) + 0.25 * Math.sin(17 * row + 3 * i),
      )
      return JSON.stringify({ id: `${row}`, input: values, label: row % 11 === 0 ? (hue + 1) % 3 : hue })
    })
    await writeFile(join(folder, 'colours.jsonl'), inputs.join('\n'))
    const { code, out } = await perceive(
      'calibrate',
      '--model',
      clip,
      '--input',
      'colours.jsonl',
      '--out',
      'clip.json',
      '-q',
    )
    expect(out).toContain('wrote clip.json')
    expect(code).toBe(0)
    const { json } = await perceive(
      'run',
      '--model',
      clip,
      '--calibrator',
      'clip.json',
      '--input',
      'colours.jsonl',
      '--json',
      '-q',
    )
    expect(json().filter(({ labels, truth }) => labels.includes(truth)).length / 240).toBeGreaterThan(0.8)
  })

  it.each([
    [['--alpha', '1.5'], 'in (0, 1)'],
    [['--objective', 'best'], 'youden'],
    [['--score', 'mine'], 'lac'],
  ])('refuses %j', async (words, message) => {
    const { code, err } = await perceive('calibrate', ...model, '--input', 'held-out.npz', ...words)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('perceive stress', () => {
  it('tells coverage, abstention and risk of each severity', async () => {
    const { code, json } = await perceive(
      'stress',
      ...model,
      '--input',
      'test.npz',
      '--families',
      'noise,gap',
      '--mixed',
      '--picture',
      's.svg',
      '--json',
    )
    const [{ cells, promised, abstainingDoesNotHelp }] = json()
    expect(code).toBe(abstainingDoesNotHelp.length > 0 ? 1 : 0)
    expect(promised).toBe(0.9)
    expect(
      cells.map(({ family, severity }: { family: string; severity: number }) => `${family} ${severity}`),
    ).toEqual(['clean 0', 'mixed 1', 'mixed 2', 'mixed 3', 'mixed 4', 'mixed 5'])
    expect(await readFile(join(folder, 's.svg'), 'utf8')).toContain('mixed, severity 5')
  })

  it('refuses a family that does not fit', async () => {
    const { code, err } = await perceive('stress', ...model, '--input', 'test.npz', '--families', 'fog')
    expect(code).toBe(2)
    expect(err).toContain('"fog"')
  })
})

async function calibrateTiny(): Promise<void> {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const [x, y] = [
      [1, 0],
      [0, 1],
      [-1, -1],
    ][i % 3]!
    return `p${i},${x! + Math.sin(7 * i)},${y! + Math.cos(5 * i)},${i % 3}`
  })
  await writeFile(join(folder, 'points.csv'), ['id,x,y,label', ...rows].join('\n'))
  const { err, code } = await perceive(
    'calibrate',
    '--model',
    tiny,
    '--input',
    'points.csv',
    '--alpha',
    '0.2',
    '--out',
    'tiny.json',
    '-q',
  )
  expect([code, err]).toEqual([0, ''])
}
