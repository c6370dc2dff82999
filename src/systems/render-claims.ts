import type { ClaimReport, ClaimRow } from './claim-report.js'
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
    '',
    ...report.notes.flatMap(note => wrap(`- ${note}`, columns)),
    '',
    ...wrap(`${report.holds ? '[x]' : '[ ]'} ${report.test}`, columns),
    `Seed ${report.seed}. Intervals: 95 %.`,
  ]
  return `${lines.join('\n')}\n`
}

function renderRow({ figure, published, on, ours }: ClaimRow, columns: number): string[] {
  return [
    ...wrap(figure, columns),
    ...wrap(`  paper: ${published ?? 'no figure'}`, columns),
    ...wrap(`  here:  ${ours === undefined ? 'not measured' : measured(ours)} (${on})`, columns),
  ]
}

const measured = ({ value, low, high, n }: Measured): string =>
  `${percent(value)} [${percent(low)}, ${percent(high)}], n ${n}`
const percent = (share: number): string => (100 * share).toFixed(1)
