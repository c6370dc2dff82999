/**
 * @file Charts as SVG files that stand alone: no script, no font to load, and colours of middle lightness that can be
 * read on white and on black.
 */
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** Contrast of at least 4.5 to both white and black. */
export const ink = '#767676'
/** For curves; told apart by lightness as well as hue. */
export const hues = Object.freeze(['#3a7fd5', '#c8700c', '#2f9467', '#b24fc4', '#c94f5c', '#77808f'] as const)

/** One chart of a figure. */
export interface Panel {
  readonly title: string
  readonly x: Plot.ScaleOptions
  readonly y: Plot.ScaleOptions
  readonly marks: readonly Plot.Markish[]
}

const panelWidth = 320
const panelHeight = 320
const titleHeight = 52

/** Charts side by side under a title and a line that says what they show. @returns the text of an SVG file */
export function figure(
  panels: readonly Panel[],
  { title, subtitle }: { title: string; subtitle: string },
): string {
  // The title wants the width of two charts.
  const width = Math.max(2, panels.length) * panelWidth
  const height = titleHeight + panelHeight
  const charts = panels.map((panel, index) => {
    const drawn = draw(panel)
    for (const [name, value] of Object.entries({ x: String(index * panelWidth), y: String(titleHeight) }))
      drawn.setAttribute(name, value)
    return `${drawn.outerHTML}${label(panel.title, { x: index * panelWidth + 16, y: titleHeight + 14, size: 12, weight: 600 })}`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" color="${ink}" fill="currentColor">`,
    `<title>${escaped(title)}</title>`,
    label(title, { x: 16, y: 22, size: 15, weight: 600 }),
    label(subtitle, { x: 16, y: 40, size: 11, weight: 400 }),
    ...charts,
    '</svg>\n',
  ].join('\n')
}

/** One chart as an `<svg>` element for a page, which sets its width; the title is its accessible name. */
export function chart(panel: Panel): string {
  return draw(panel).outerHTML
}

function draw(panel: Panel): ReturnType<typeof Plot.plot> {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawn = Plot.plot({
    // Plot asks for the document's type; linkedom implements what Plot uses of it.
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    width: panelWidth,
    height: panelHeight,
    marginTop: 40,
    marginBottom: 44,
    marginLeft: 56,
    marginRight: 16,
    style: { color: ink, background: 'none', fontSize: '11px' },
    x: { domain: [0, 1], labelAnchor: 'center', labelArrow: 'none', ...panel.x },
    y: { domain: [0, 1], grid: true, labelAnchor: 'center', labelArrow: 'none', ...panel.y },
    marks: [...panel.marks],
  })
  // The sheet makes a chart fluid inside a page, which would tear it out of its place in the figure.
  drawn.querySelector('style')?.remove()
  drawn.setAttribute('role', 'img')
  drawn.setAttribute('aria-label', panel.title)
  return drawn
}

function label(
  text: string,
  { x, y, size, weight }: { x: number; y: number; size: number; weight: number },
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="start">${escaped(text)}</text>`
}

/** Text for markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}
