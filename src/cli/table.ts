import { stripVTControlCharacters } from 'node:util'

/** A column: its heading, and whether numbers stand to the right. */
export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
  /** Whether a cell that is too long goes on below instead of being cut. Styles are lost where it breaks. */
  readonly wrap?: boolean
}

const gap = 2
/** Narrowest a column is squeezed to before the rows are written one field a line. */
const narrowest = 8

/**
 * Rows as aligned text that fits a terminal: the widest column gives way first; where that is not enough, each row becomes
 * a block of `heading: cell` lines. Without a limit (a pipe) nothing is cut.
 *
 * @param options.columns - width of the terminal, `Infinity` for none
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { columns: width }: { columns: number },
): string {
  const widths = columns.map((column, index) =>
    Math.max(column.heading.length, ...rows.map(row => visibleLength(row[index] ?? ''))),
  )
  if (!squeeze(widths, width - gap * (columns.length - 1))) return blocks(columns, rows, width)
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => pad(cell, { width: widths[index]!, align: columns[index]?.align ?? 'left' }))
      .join(' '.repeat(gap))
      .trimEnd()
  const lines = (cells: readonly string[]): string => {
    const parts = cells.map((cell, index) =>
      columns[index]?.wrap === true && visibleLength(cell) > widths[index]!
        ? wrap(stripVTControlCharacters(cell), widths[index]!, '').split('\n')
        : [cell],
    )
    const height = Math.max(...parts.map(part => part.length))
    return Array.from({ length: height }, (_, at) => line(parts.map(part => part[at] ?? ''))).join('\n')
  }
  return `${[line(columns.map(column => column.heading)), ...rows.map(lines)].join('\n')}\n`
}

/** Takes from the widest until all fit; false if they cannot. Changes `widths`. */
function squeeze(widths: number[], room: number): boolean {
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    if (widths[widest]! <= narrowest) return false
    widths[widest]!--
    excess--
  }
  return true
}

function blocks(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  return rows
    .map(row =>
      columns
        .map(({ heading }, index) => (row[index] ? wrap(`${heading}: ${row[index]}`, width) : ''))
        .filter(Boolean)
        .map(text => `${text}\n`)
        .join(''),
    )
    .join('\n')
}

function pad(cell: string, { width, align }: { width: number; align: 'left' | 'right' }): string {
  const length = visibleLength(cell)
  if (length > width) return `${stripVTControlCharacters(cell).slice(0, Math.max(1, width - 1))}…`
  const space = ' '.repeat(width - length)
  return align === 'right' ? space + cell : cell + space
}

/** Text broken at spaces to lines of a width; a word that is longer stands alone. Later lines are indented. */
export function wrap(text: string, width: number, indent = '  '): string {
  if (!Number.isFinite(width)) return text
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && visibleLength(longer) > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = longer
  }
  return [...lines, line].join('\n')
}

const visibleLength = (text: string): number => stripVTControlCharacters(text).length
