import type { ClaimReport, ClaimRow, ClaimTable } from './claim-report.js'
import type { Measured } from './study-report.js'
import { wrap } from './wrap.js'

/**
 * Claims beside ours as plain text for a terminal, shares in percent with 95 % intervals.
 *
 * @param options.width - columns to stay within, at least 40. @default 80
 */
export function renderClaims(report: ClaimReport, { width = 80 }: { width?: number } = {}): string {
  const columns = Math.max(40, width)
  const lines = [
    ...wrap(`Claim: ${report.claim}`, columns),
    ...report.rows.flatMap(row => ['', ...renderRow(row, columns)]),
    ...(report.tables ?? []).flatMap(table => ['', ...renderTable(table, columns)]),
    '',
    ...report.notes.flatMap(note => wrap(`- ${note}`, columns)),
    '',
    ...wrap(`${report.holds ? '[x]' : '[ ]'} ${report.test}`, columns),
    `Seed ${report.seed}. Intervals: 95 %.`,
  ]
  return `${lines.join('\n')}\n`
}

function renderRow({ figure, published, on, ours, exact }: ClaimRow, columns: number): string[] {
  const here = ours !== undefined ? measured(ours) : (exact?.toPrecision(6) ?? 'not measured')
  return [
    ...wrap(figure, columns),
    ...wrap(`  paper: ${published ?? 'no figure'}`, columns),
    ...wrap(`  here:  ${here} (${on})`, columns),
  ]
}

/** Settings to the left, numbers with three decimals to the right; a dash where a number has no value. */
function renderTable({ title, columns: names, rows }: ClaimTable, columns: number): string[] {
  const cells = [
    names,
    ...rows.map(row => row.map(cell => (typeof cell === 'number' ? cell.toFixed(3) : (cell ?? '-')))),
  ]
  const widths = names.map((_, column) => Math.max(...cells.map(line => line[column]!.length)))
  const line = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
  return [...wrap(title, columns), ...cells.map(row => `  ${row.map(line).join('  ')}`)]
}

const measured = ({ value, low, high, n }: Measured): string =>
  `${percent(value)} [${percent(low)}, ${percent(high)}], n ${n}`
const percent = (share: number): string => (100 * share).toFixed(1)
