import { EvidenceError } from './errors.js'

/**
 * The cell of a Markdown table, as text without its marks. Of the tables with this column, the first that holds the row.
 *
 * @param options.row - what the first cell begins with; of several, the following cells of the row contain the others
 */
export function tableCell(
  markdown: string,
  { path, row, column }: { path: string; row: string | readonly string[]; column: string },
): string {
  const [first = '', ...others] = typeof row === 'string' ? [row] : row
  for (const { headings, rows } of tablesOf(markdown)) {
    const at = headings.indexOf(column)
    if (at < 0) continue
    let lead = ''
    for (const cells of rows) {
      // An empty first cell goes on with the row above, as in tables of several contenders.
      if (cells[0] !== '') lead = cells[0]!
      if (
        lead.startsWith(first) &&
        others.every(other => cells.slice(1).includes(other)) &&
        cells[at] !== undefined
      )
        return cells[at]
    }
  }
  const wanted = typeof row === 'string' ? row : row.join(' | ')
  throw new EvidenceError({
    fault: 'unreadable',
    file: path,
    message: `${path}: no table has a row "${wanted}" and a column "${column}"`,
  })
}

interface Table {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function tablesOf(markdown: string): Table[] {
  const lines = markdown.split('\n')
  const tables: Table[] = []
  for (let i = 1; i < lines.length; i++) {
    if (
      !/^\|?[\s:|-]+\|[\s:|-]*$/.test(lines[i]!) ||
      !lines[i]!.includes('-') ||
      !lines[i - 1]!.includes('|')
    )
      continue
    const rows: string[][] = []
    let at = i + 1
    for (; lines[at]?.trim().startsWith('|'); at++) rows.push(cellsOf(lines[at]!))
    tables.push({ headings: cellsOf(lines[i - 1]!), rows })
    i = at
  }
  return tables
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split('|')
    .map(cell => cell.replace(/[*`]/g, '').trim())
