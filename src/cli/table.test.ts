import { describe, expect, it } from 'vitest'
import { table, wrap } from './table.js'

const columns = [{ heading: 'id' }, { heading: 'n', align: 'right' as const }, { heading: 'what it does' }]
const rows = [
  ['flexguard', '5', 'scores text and moves a threshold'],
  ['sci', '12', 'stops sampling'],
]

describe('table', () => {
  it('aligns, numbers to the right, and leaves no space at the ends', () => {
    expect(table(columns, rows, { columns: Number.POSITIVE_INFINITY })).toBe(
      [
        'id          n  what it does',
        'flexguard   5  scores text and moves a threshold',
        'sci        12  stops sampling',
        '',
      ].join('\n'),
    )
  })

  it.each([30, 40, 60])('fits %i columns by cutting the widest', width => {
    const lines = table(columns, rows, { columns: width }).trimEnd().split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
    expect(lines[1]).toMatch(/^flexguard .*(…|threshold)$/)
  })

  it('lets a cell go on below where its column says so', () => {
    const wrapping = [{ heading: 'id' }, { heading: 'what it does', wrap: true }]
    const lines = table(wrapping, [['flexguard', 'scores text and moves a threshold']], { columns: 30 })
    expect(lines).toBe('id         what it does\nflexguard  scores text and\n           moves a threshold\n')
  })

  it('writes one field a line where columns do not fit at all', () => {
    expect(table(columns, rows, { columns: 16 })).toBe(
      [
        'id: flexguard',
        'n: 5',
        'what it does:',
        '  scores text',
        '  and moves a',
        '  threshold',
        '',
        'id: sci',
        'n: 12',
        'what it does:',
        '  stops sampling',
        '',
      ].join('\n'),
    )
  })

  it('measures coloured cells by what is seen', () => {
    const coloured = table([{ heading: 'a' }, { heading: 'b' }], [['\u001b[31mxx\u001b[39m', 'y']], {
      columns: 80,
    })
    expect(coloured).toBe('a   b\n\u001b[31mxx\u001b[39m  y\n')
  })
})

describe('wrap', () => {
  it('breaks at spaces, indents what follows, and leaves a pipe alone', () => {
    expect(wrap('aa bb cc', 5)).toBe('aa bb\n  cc')
    expect(wrap('aa bb cc', Number.POSITIVE_INFINITY)).toBe('aa bb cc')
    expect(wrap('longword', 3)).toBe('longword')
  })
})
