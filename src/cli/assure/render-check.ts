import type { CaseReport, SafetyCase } from '../../assurance/index.js'
import type { Output } from '../host.js'
import { wrap } from '../table.js'

/** What a check found, for a terminal: top claims, then everything with a finding of its own. */
export function renderCheck(argument: SafetyCase, report: CaseReport, { columns, style }: Output): string {
  const paint = { supported: style.green, incomplete: style.dim, stale: style.yellow, undermined: style.red }
  const counts = Object.entries(report.counts).map(([status, count]) => `${count} ${status}`)
  const lines = [`${report.title}: ${paint[report.status](report.status)} (${counts.join(', ')})`]
  for (const { id, text, status, confidence } of report.roots) {
    lines.push('', `${paint[status](status.padEnd(10))} ${id}`, wrap(`  ${text}`, columns))
    lines.push(
      confidence.lower === undefined
        ? '  nothing in it is quantified'
        : `  confidence at least ${confidence.lower.toFixed(3)} in the quantified part (${confidence.quantified} quantified, ${confidence.unquantified} not)`,
    )
  }
  const open = Object.values(report.elements).filter(({ findings }) => findings.length > 0)
  if (open.length > 0) lines.push('', 'Found:')
  for (const { id, status, findings } of open) {
    lines.push(wrap(`  ${paint[status](status)} ${id}: ${argument.elements.get(id)!.text}`, columns, '    '))
    for (const finding of findings) lines.push(wrap(`    - ${finding}`, columns, '      '))
  }
  for (const { message } of report.problems)
    lines.push(wrap(`  ${style.red('structure')} ${message}`, columns, '    '))
  if (report.changed.length > 0) {
    lines.push('', 'Not as reviewed:')
    for (const { id, from, to } of report.changed) lines.push(`  ${id}: ${from} → ${paint[to](to)}`)
  }
  return `${lines.join('\n')}\n`
}
