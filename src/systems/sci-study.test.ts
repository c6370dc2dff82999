import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InvalidInputError } from '../core/index.js'
import { renderClaims } from './render-claims.js'
import { reproduceSci } from './sci-study.js'
import type { ReproduceOptions } from './system.js'

let data: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ductile-sci-'))
  await mkdir(join(data, 'sci_logs'))
})
afterEach(() => rm(data, { recursive: true, force: true }))

const scorer: ReproduceOptions['scorer'] = {
  score: () => Promise.reject(new Error('no text is scored here')),
}
const write = (file: string, rows: readonly object[]): Promise<void> =>
  writeFile(join(data, 'sci_logs', file), gzipSync(rows.map(row => `${JSON.stringify(row)}\n`).join('')))
const row = (correct_sci: boolean, delta_sci: number, steps: number) => ({
  seed: 42,
  y_true: 1,
  correct_base: correct_sci && steps < 10,
  correct_sci,
  delta_sci,
  steps,
})
/** Four rows: right at once, right late, wrong at the budget, wrong at the budget with a larger deficit. */
const log = [row(true, 0.05, 2), row(true, 0.01, 12), row(false, 0.2, 15), row(false, 0.04, 15)]
const writeAll = () =>
  Promise.all([
    write('mnist_sci_v2.jsonl.gz', log),
    write(
      'mitbih_sci_v2.jsonl.gz',
      log.map(own => ({ ...own, steps: own.steps + 10 })),
    ),
    write('mitbih_fixed_k.jsonl.gz', [
      { seed: 42, y_true: 1, correct: true, sp: 0.99, steps: 16 },
      { seed: 42, y_true: 1, correct: false, sp: 0.8, steps: 16 },
    ]),
  ])

describe('reproduceSci', () => {
  it('takes every figure from the logs', async () => {
    await writeAll()
    const report = await reproduceSci({ scorer, data, limit: 300 })
    const exact = (figure: string): number | undefined =>
      report.rows.find(own => own.figure.startsWith(figure))?.exact
    expect(exact('MNIST: error of SCI')).toBe(0.5)
    expect(exact('MNIST: error of a single draw')).toBe(0.75)
    // Wrong rows have 0.2 and 0.04, right ones 0.05 and 0.01: three of four pairs are in order.
    expect(exact('MNIST: AUROC of |SP* - SP|')).toBe(0.75)
    expect(exact('MNIST: AUROC of the number of draws')).toBe(1)
    expect(exact('MNIST: draws, right')).toBe(7)
    expect(exact('MNIST: draws, wrong')).toBe(15)
    expect(exact('MIT-BIH: AUROC of 1 - SP')).toBe(1)
    // |0.85 - 0.99| > |0.85 - 0.8|: the absolute error takes the clear, right row for the doubtful one.
    expect(exact('MIT-BIH: AUROC of |0.85 - SP|')).toBe(0)
    const mnist = report.tables!.find(({ title }) => title.startsWith('MNIST'))!
    // Half kept: by |SP* - SP| 0.01 (right) and 0.04 (wrong); by deficit the two that met the target.
    expect(mnist.rows.at(-1)).toEqual(['50 %', 0.5, 0])
    expect(renderClaims(report)).toContain('paper: 10.31')
  })

  it('without data simulates, says so, and compares with fixed numbers of draws', async () => {
    const report = await reproduceSci({ scorer, seed: 3, limit: 300 })
    expect(report.holds).toBe(true)
    expect(report.rows.every(({ on }) => on.includes('synthetic'))).toBe(true)
    expect(report.notes.join(' ')).toContain('at equal accuracy')
    expect(await reproduceSci({ scorer, seed: 3, limit: 300 })).toEqual(report)
  })

  it('names the file and row it cannot read', async () => {
    await expect(reproduceSci({ scorer, data })).rejects.toThrow(InvalidInputError)
    await writeAll()
    await write('mitbih_sci_v2.jsonl.gz', [log[0]!, { ...log[0], steps: 'many' }])
    await expect(reproduceSci({ scorer, data })).rejects.toThrow('mitbih_sci_v2.jsonl.gz:2')
  })
})
