/**
 * @file Where everything of the drawing stands. From left to right: a claim, then what it rests on. Texts stay readable and
 * a case of any breadth grows downwards, where pages scroll; top-down, as the notation is often drawn, 2,000 elements
 * would be a hundred thousand pixels wide.
 */
import { type HierarchyPointNode, hierarchy, tree } from 'd3-hierarchy'
import type { Element, ElementKind, SafetyCase } from '../argument/elements.js'

export type LinkKind = 'supports' | 'context' | 'challenges' | 'answers'

export interface DrawnElement {
  readonly id: string
  readonly kind: ElementKind
  /** Of the box, in pixels. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** The text, broken to fit. */
  readonly lines: readonly string[]
  /** The outline of its kind, as an SVG path from the box's upper left corner. */
  readonly outline: string
}

export interface DrawnLink {
  readonly from: string
  readonly to: string
  readonly kind: LinkKind
  /** SVG path. */
  readonly path: string
}

export interface Drawing {
  readonly width: number
  readonly height: number
  readonly elements: readonly DrawnElement[]
  readonly links: readonly DrawnLink[]
}

const boxWidth = 232
const lineHeight = 16
const head = 22
const padding = 10
const columnGap = 72
const rowGap = 16
const margin = 24
/** Characters of 12-pixel text that fit a line. Round shapes lose some at their ends. */
const characters: Readonly<Record<ElementKind, number>> = {
  goal: 34,
  strategy: 30,
  solution: 29,
  context: 32,
  assumption: 29,
  justification: 29,
  'away-goal': 34,
  defeater: 31,
}

interface Place {
  readonly id: string
  readonly children: Place[]
}

/** Places each element once, below the first claim that it is reached from; further links to it are drawn across. */
export function layoutCase({ roots, elements }: SafetyCase): Drawing {
  const sizes = new Map([...elements.values()].map(element => [element.id, sizeOf(element)]))
  const placed = new Set<string>()
  const place = (id: string): Place[] => {
    const element = elements.get(id)
    if (element === undefined || placed.has(id)) return []
    placed.add(id)
    return [{ id, children: linksOf(element).flatMap(({ to }) => place(to)) }]
  }
  // What no root reaches is drawn, too: a reader must see that it hangs on nothing.
  const tops = [...roots, ...elements.keys()].flatMap(place)
  const root = hierarchy<Place>({ id: '', children: tops })
  const layout = tree<Place>()
    .nodeSize([1, boxWidth + columnGap])
    .separation((a, b) => {
      const half = (node: HierarchyPointNode<Place>): number => (sizes.get(node.data.id)?.height ?? 0) / 2
      return half(a) + half(b) + (a.parent === b.parent ? rowGap : 2 * rowGap)
    })
  const nodes = layout(root)
    .descendants()
    .filter(({ data }) => data.id !== '')
  const top = Math.min(...nodes.map(({ x, data }) => x - sizes.get(data.id)!.height / 2))
  const drawn = nodes.map(({ x, depth, data: { id } }): DrawnElement => {
    const { height, lines } = sizes.get(id)!
    const { kind } = elements.get(id)!
    return {
      id,
      kind,
      x: margin + (depth - 1) * (boxWidth + columnGap),
      y: round(margin + x - height / 2 - top),
      width: boxWidth,
      height,
      lines,
      outline: outlineOf(kind, boxWidth, height),
    }
  })
  const at = new Map(drawn.map(element => [element.id, element]))
  return {
    width: Math.max(...drawn.map(({ x }) => x)) + boxWidth + margin,
    height: round(Math.max(...drawn.map(({ y, height }) => y + height)) + margin),
    elements: drawn,
    links: drawn.flatMap(({ id }) =>
      linksOf(elements.get(id)!).flatMap(({ to, kind }): DrawnLink[] =>
        at.has(to) ? [{ from: id, to, kind, path: curve(at.get(id)!, at.get(to)!) }] : [],
      ),
    ),
  }
}

function linksOf(element: Element): { to: string; kind: LinkKind }[] {
  const of = (ids: readonly string[], kind: LinkKind) => ids.map(to => ({ to, kind }))
  return [
    ...of(element.inContextOf, 'context'),
    ...of(element.challengedBy, 'challenges'),
    ...of(element.supportedBy, 'supports'),
    ...of(element.answeredBy, 'answers'),
  ]
}

function sizeOf({ kind, text }: Element): { height: number; lines: string[] } {
  const lines = wrap(text, characters[kind])
  return { lines, height: head + lines.length * lineHeight + padding }
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`
    // A word longer than a line is broken, so that nothing sticks out.
    else for (let at = 0; at < word.length; at += width) lines.push(word.slice(at, at + width))
  }
  return lines.length === 0 ? [''] : lines
}

function curve(from: DrawnElement, to: DrawnElement): string {
  const [x0, y0, y1] = [from.x + from.width, round(from.y + from.height / 2), round(to.y + to.height / 2)]
  const x1 = to.x
  // A link to the left or to the same column leaves and arrives by the right side.
  if (x1 <= from.x + from.width) {
    const bow = Math.max(x0, to.x + to.width) + columnGap / 2
    return `M${x0} ${y0}C${bow} ${y0} ${bow} ${y1} ${to.x + to.width} ${y1}`
  }
  const middle = (x0 + x1) / 2
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`
}

/** Goal: rectangle. Strategy: parallelogram. Solution: rounded as the circle of the notation, drawn out for its text. */
function outlineOf(kind: ElementKind, w: number, h: number): string {
  const rounded = (r: number): string =>
    `M${r} 0H${w - r}A${r} ${r} 0 0 1 ${w} ${r}V${h - r}A${r} ${r} 0 0 1 ${w - r} ${h}H${r}A${r} ${r} 0 0 1 0 ${h - r}V${r}A${r} ${r} 0 0 1 ${r} 0Z`
  switch (kind) {
    case 'goal':
    case 'away-goal':
      return `M0 0H${w}V${h}H0Z`
    case 'strategy':
      return `M14 0H${w}L${w - 14} ${h}H0Z`
    case 'solution':
      return rounded(Math.min(26, h / 2))
    case 'context':
      return rounded(10)
    case 'assumption':
    case 'justification': {
      const [rx, ry] = [18, h / 2]
      return `M${rx} 0H${w - rx}A${rx} ${ry} 0 0 1 ${w - rx} ${h}H${rx}A${rx} ${ry} 0 0 1 ${rx} 0Z`
    }
    case 'defeater':
      return `M10 0H${w - 10}L${w} 10V${h - 10}L${w - 10} ${h}H10L0 ${h - 10}V10Z`
  }
}

const round = (value: number): number => Math.round(value * 10) / 10
