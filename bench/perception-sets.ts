/**
 * @file Writes the sets of the perception models as `NAME.npz` for the trainer, so that both languages split alike.
 *
 *     npx tsx bench/perception-sets.ts --data DIR --out WORK
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { renderNpz } from '../src/perception/files/npz.js'
import { bearings } from '../src/perception/sets/bearings.js'
import { beats } from '../src/perception/sets/beats.js'
import { digits } from '../src/perception/sets/digits.js'
import type { LabelledInput, LabelledSet } from '../src/perception/sets/labelled-set.js'

const { values: flags } = parseArgs({ options: { data: { type: 'string' }, out: { type: 'string' } } })
if (flags.data === undefined || flags.out === undefined)
  throw new Error('--data DIR and --out WORK are needed')

const arraysOf = (rows: readonly LabelledInput[], shape: readonly number[]) => {
  const size = shape.reduce((product, side) => product * side, 1)
  const inputs = new Float32Array(rows.length * size)
  rows.forEach((row, i) => {
    inputs.set(row.values, i * size)
  })
  return {
    inputs: { shape: [rows.length, ...shape], data: inputs },
    labels: { shape: [rows.length], data: Float32Array.from(rows, row => row.label) },
    real: { shape: [rows.length], data: Float32Array.from(rows, row => (row.origin === 'real' ? 1 : 0)) },
  }
}

mkdirSync(flags.out, { recursive: true })
for (const set of [digits(flags.data), beats(flags.data), bearings()]) {
  if (set === undefined) throw new Error(`${flags.data}: mnist_t10k is not there`)
  for (const part of ['train', 'calibration', 'test'] as const)
    writeFileSync(join(flags.out, `${set.name}-${part}.npz`), renderNpz(arraysOf(set[part], set.shape)))
  process.stderr.write(`${describe(set)}\n`)
}

function describe({ name, train, calibration, test }: LabelledSet): string {
  return `${name}: ${[train, calibration, test].map(rows => rows.length).join(' + ')} rows`
}
