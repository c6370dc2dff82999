import { expect, it } from 'vitest'
import { renderSpeed, type SpeedReport } from './report.js'

const prompt = { p50Ms: 8.04, p95Ms: 12.1, n: 300, meanTokens: 14.4 }
const scan = { rows: 1000, meanTokens: 20, rowsPerSecond: 412.6, wallMs: 2400, peakRssMb: undefined }
const report: SpeedReport = {
  date: '2026-11-24',
  machine: { processor: 'a processor', cores: 2, node: 'v20', load: 5.25 },
  startedFrom: 'dist',
  prompt,
  firstVerdictMs: 1234,
  scan,
  fp32: undefined,
  long: undefined,
  floors: [{ name: 'one', limit: '≤ 10 ms', measured: '8.0 ms', passed: false }],
}

it('writes what was measured and where, and a dash for memory that the system does not tell', () => {
  const text = renderSpeed(report)
  expect(text).toContain('on 2 cores (a processor), Node v20, system load 5.3 at the end')
  expect(text).toContain('| one | ≤ 10 ms | 8.0 ms | **missed** |')
  expect(text).toContain('| int8, one prompt of 14 tokens, p50 and p95 of 300 | 8.0 and 12.1 ms |')
  expect(text).toContain('| int8, peak resident memory of that scan | – MB |')
  expect(text).toContain('| 1.23 s |')
  expect(text).not.toContain('fp32')
})

it('adds the other precision and the long scan where they were measured', () => {
  const long = { rows: 100_000, rowsPerSecond: 500, peakRssMb: 300, earlyRssMb: 250, lateRssMb: 255 }
  const text = renderSpeed({ ...report, fp32: { prompt, scan }, long })
  expect(text).toContain(
    '| fp32, `scan --file`, 1000 rows of 20 tokens, 2 workers, start included | 413 rows/s |',
  )
  expect(text).toContain('| `scan --file`, 100,000 short rows | 500 rows/s |')
  expect(text).toContain('| memory in that scan: early, late, peak | 250, 255, 300 MB |')
})
