import type { CaseReport } from '../argument/check.js'
import type { Drawing } from './layout.js'

/** What a status is called and marked by, so that nothing is said by colour alone. */
export const statusMarks = Object.freeze({
  supported: '✓ supported',
  incomplete: '… incomplete',
  stale: '⧗ stale',
  undermined: '✗ undermined',
} as const)

/** The argument as SVG: every element a button with `data-id`, coloured by classes of the page around it. */
export function drawSvg({ width, height, elements, links }: Drawing, report: CaseReport): string {
  const lines = links.map(({ kind, path }) => `<path class="link ${kind}" d="${path}"/>`)
  const boxes = elements.map(({ id, kind, x, y, width: wide, lines: text, outline }) => {
    const { status } = report.elements[id]!
    const label = `${id}, ${kind}, ${status}: ${text.join(' ')}`
    const body = text
      .map((line, i) => `<tspan x="${wide / 2}" y="${38 + 16 * i}">${escapeText(line)}</tspan>`)
      .join('')
    return `<g class="element ${kind} ${status}" data-id="${escapeText(id)}" transform="translate(${x} ${y})" tabindex="0" role="button" aria-label="${escapeText(label)}"><path d="${outline}"/><text class="id" x="${wide / 2}" y="16">${escapeText(id)} · ${statusMarks[status]}</text><text>${body}</text></g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="The argument">${lines.join('')}${boxes.join('')}</svg>`
}

/** Text that may stand in HTML and in its attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}
