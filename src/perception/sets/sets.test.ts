import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bearings } from './bearings.js'
import { beats } from './beats.js'
import { digits } from './digits.js'
import { readEcg } from './wfdb.js'

const rows = { train: 40, calibration: 40, test: 40 }

describe('the sets', () => {
  it.each([
    ['bearings', () => bearings({ seed: 4, rows }), 1024],
    ['beats', () => beats(undefined, { seed: 4, rows }), 180],
  ])('%s follow from their seed, are finite, and no row is in two parts', (_, make, size) => {
    const [first, second] = [make(), make()]
    expect(first.test[5]!.values).toEqual(second.test[5]!.values)
    const all = [...first.train, ...first.calibration, ...first.test]
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { values, label } of first.test) {
      expect(values).toHaveLength(size)
      expect(values.every(Number.isFinite)).toBe(true)
      expect(first.classes[label]).toBeDefined()
    }
  })

  it('are undefined or synthetic where a folder has no data', () => {
    expect(digits(tmpdir())).toBeUndefined()
    expect(beats(undefined, { rows }).source).toBe('synthetic')
  })
})

describe('readEcg', () => {
  it('reads twelve-bit samples of the first lead, and beats with skips and notes between', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ductile-ecg-')), 'r')
    writeFileSync(
      `${path}.hea`,
      'r 2 360 2\nr.dat 212 200 11 1024 995 0 0 MLII\nr.dat 212 200 11 1024 0 0 0 V5\n',
    )
    // First samples 0x3e3 = 995 and 0xfff = -1 of lead 0; lead 1 takes the high half of the middle byte.
    writeFileSync(`${path}.dat`, Uint8Array.of(0xe3, 0x03, 0x00, 0xff, 0x0f, 0x00))
    const word = (code: number, value: number): number[] => [
      ((code << 10) | value) & 0xff,
      ((code << 10) | value) >> 8,
    ]
    const skip = [...word(59, 0), 0x01, 0x00, 0x05, 0x00]
    const note = [...word(28, 10), ...word(63, 3), 65, 66, 67, 0]
    writeFileSync(`${path}.atr`, Uint8Array.from([...note, ...word(1, 77), ...skip, ...word(8, 3), 0, 0]))
    const { signal, beats: marks } = readEcg(path)
    expect([...signal]).toEqual([(995 - 1024) / 200, (-1 - 1024) / 200])
    // 10 (a change of rhythm, no beat) + 77 = 87; then 1 · 65536 + 5, and 3 more.
    expect(marks).toEqual([
      { sample: 87, symbol: 'N' },
      { sample: 87 + 65_541 + 3, symbol: 'A' },
    ])
  })
})
