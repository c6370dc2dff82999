import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { output } from './host.js'
import { describeStanding, duration, startProgress } from './progress.js'

describe('describeStanding', () => {
  it('gives share, rows, rate and time left', () => {
    // 400 fresh rows in 2 s = 200 rows/s; 500 rows are a quarter, so 1,500 are left: 7.5 s
    expect(describeStanding('scan', { rows: 500, freshRows: 400, fraction: 0.25 }, 2000)).toBe(
      'scan 25 % · 500 rows · 200 rows/s · 8 s left',
    )
  })

  it('leaves out what is not known', () => {
    expect(describeStanding('scan', { rows: 3, freshRows: 3, fraction: undefined }, 100)).toBe(
      'scan · 3 rows',
    )
    expect(describeStanding('scan', { rows: 3, freshRows: 3, fraction: undefined }, 2000)).toBe(
      'scan · 3 rows · 1.5 rows/s',
    )
    expect(describeStanding('scan', { rows: 9, freshRows: 0, fraction: 1 }, 2000)).toBe('scan 100 % · 9 rows')
  })
})

describe('duration', () => {
  it.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [60, '1 min 0 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('says %d s as %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words)
  })
})

describe('startProgress', () => {
  const standing = { rows: 1200, freshRows: 1200, fraction: 0.5 }

  it('writes a line every ten seconds where nobody watches', async () => {
    const { stream, text } = recorded()
    let now = 0
    const progress = await startProgress(output(stream, {}), { label: 'scan', quiet: false, now: () => now })
    for (now = 0; now <= 21_000; now += 500) progress.update(standing)
    progress.stop()
    expect(text().trimEnd().split('\n')).toEqual([
      'scan 50 % · 1,200 rows · 120 rows/s · 10 s left',
      'scan 50 % · 1,200 rows · 60 rows/s · 20 s left',
    ])
  })

  it.each([30, 60, 200])('draws a bar that fits a terminal of %i columns', async columns => {
    const { stream, text } = recorded({ isTTY: true, columns })
    const progress = await startProgress(output(stream, { NO_COLOR: '1' }), {
      label: 'scan',
      quiet: false,
      now: () => 0,
    })
    progress.update(standing)
    progress.stop()
    const drawn = stripVTControlCharacters(text().replaceAll('\u001b[', '\n\u001b['))
      .split(/[\r\n]/)
      .filter(part => part.includes('1,200'))
    expect(drawn.length).toBeGreaterThan(0)
    for (const line of drawn) expect(line.length).toBeLessThan(columns)
  })

  it('shows nothing but notes with --quiet', async () => {
    const { stream, text } = recorded({ isTTY: true, columns: 80 })
    const progress = await startProgress(output(stream, {}), { label: 'scan', quiet: true, now: () => 0 })
    progress.update(standing)
    progress.note('row 7 is broken')
    progress.stop()
    expect(text()).toBe('row 7 is broken\n')
  })
})

function recorded(terminal: { isTTY?: boolean; columns?: number } = {}): {
  stream: PassThrough
  text: () => string
} {
  const chunks: Buffer[] = []
  const stream = Object.assign(new PassThrough(), terminal, {
    cursorTo() {},
    clearLine() {},
    moveCursor() {},
  })
  stream.on('data', chunk => chunks.push(chunk))
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}
