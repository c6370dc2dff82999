import { InvalidArgumentError } from '../../core/index.js'
import { checkNumber } from '../checks.js'

/** A box of the input space (or of a latent one), small enough to hold one true label. */
export interface Cell {
  readonly id: string
  /** Shape [dimensions]. */
  readonly centre: readonly number[]
  /** Half the width along each axis, above 0. Shape [dimensions]. */
  readonly halfWidth: readonly number[]
}

/** What the labelled data say of a cell: one label, several, or nothing. */
export type CellKind = 'single' | 'cross' | 'empty'

/**
 * Cells that may stand in one partition: ids differ, dimensions agree, widths are positive, no two overlap.
 *
 * @throws InvalidArgumentError naming the cells
 */
export function checkCells(caller: string, cells: readonly Cell[]): void {
  if (cells.length === 0) throw new InvalidArgumentError(`${caller}: cells must hold at least one cell`)
  const seen = new Set<string>()
  const dimensions = cells[0]!.centre.length
  for (const { id, centre, halfWidth } of cells) {
    if (seen.has(id)) throw new InvalidArgumentError(`${caller}: two cells are called "${id}"`)
    seen.add(id)
    if (dimensions === 0 || centre.length !== dimensions || halfWidth.length !== dimensions)
      throw new InvalidArgumentError(
        `${caller}: cell "${id}" has ${centre.length} coordinates and ${halfWidth.length} widths, expected ${dimensions}`,
      )
    for (let axis = 0; axis < dimensions; axis++)
      if (!Number.isFinite(centre[axis]!) || !(halfWidth[axis]! > 0 && Number.isFinite(halfWidth[axis]!)))
        throw new InvalidArgumentError(
          `${caller}: cell "${id}" must have finite coordinates and widths above 0`,
        )
  }
  checkOverlap(caller, cells)
}

/** Sweeps along the first axis: only cells whose ranges there meet are compared on the others. */
function checkOverlap(caller: string, cells: readonly Cell[]): void {
  const low = (cell: Cell, axis: number): number => cell.centre[axis]! - cell.halfWidth[axis]!
  const high = (cell: Cell, axis: number): number => cell.centre[axis]! + cell.halfWidth[axis]!
  const sorted = [...cells].sort((a, b) => low(a, 0) - low(b, 0))
  let open: Cell[] = []
  for (const cell of sorted) {
    // Faces may touch; rounding must not make touching an overlap.
    const slack = (axis: number): number => 1e-9 * cell.halfWidth[axis]!
    open = open.filter(other => high(other, 0) > low(cell, 0) + slack(0))
    for (const other of open)
      if (
        cell.centre.every(
          (_, axis) =>
            low(cell, axis) + slack(axis) < high(other, axis) &&
            low(other, axis) + slack(axis) < high(cell, axis),
        )
      )
        throw new InvalidArgumentError(`${caller}: cells "${other.id}" and "${cell.id}" overlap`)
    open.push(cell)
  }
}

/** Equal boxes over a range: `intervals` along each axis. Ids are `i,j,…`. */
export function gridCells({
  low,
  high,
  intervals,
}: {
  low: readonly number[]
  high: readonly number[]
  intervals: number
}): Cell[] {
  checkNumber('gridCells', { intervals }, { min: 1, max: 1e6 })
  const halfWidth = low.map((from, axis) => (high[axis]! - from) / (2 * intervals))
  const total = intervals ** low.length
  return Array.from({ length: total }, (_, index) => {
    const at = low.map((_, axis) => Math.floor(index / intervals ** axis) % intervals)
    return {
      id: at.join(','),
      centre: low.map((from, axis) => from + (2 * at[axis]! + 1) * halfWidth[axis]!),
      halfWidth,
    }
  })
}

/** Finds the cell of a point; undefined outside all of them. A point on a face belongs to one of its neighbours. */
export function cellFinder(cells: readonly Cell[]): (point: readonly number[]) => number | undefined {
  checkCells('cellFinder', cells)
  // Cells of equal first interval are one slab, so that a grid is searched by columns.
  const slabs = new Map<number, number[]>()
  cells.forEach(({ centre, halfWidth }, index) => {
    const key = centre[0]! - halfWidth[0]!
    slabs.set(key, [...(slabs.get(key) ?? []), index])
  })
  const starts = [...slabs.keys()].sort((a, b) => a - b)
  const widest = Math.max(...cells.map(({ halfWidth }) => 2 * halfWidth[0]!))
  const holds = (index: number, point: readonly number[]): boolean =>
    cells[index]!.centre.every((middle, axis) => {
      const half = cells[index]!.halfWidth[axis]!
      // Rounding must leave no gap between neighbours.
      return point[axis]! >= middle - half * (1 + 1e-9) && point[axis]! < middle + half
    })
  return point => {
    let last = upperBound(starts, point[0]!) - 1
    for (; last >= 0 && starts[last]! > point[0]! - widest - 1e-12; last--) {
      const found = slabs.get(starts[last]!)!.find(index => holds(index, point))
      if (found !== undefined) return found
    }
    return undefined
  }
}

function upperBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The kind of each cell from labelled points. Points outside all cells are left out.
 *
 * @param points - shape [rows][dimensions]
 * @param labels - shape [rows]
 * @returns shape [cells]; `label` is the only one there, else undefined
 */
export function labelCells(
  cells: readonly Cell[],
  points: readonly (readonly number[])[],
  labels: readonly (string | number)[],
): { kind: CellKind; label: string | number | undefined }[] {
  const find = cellFinder(cells)
  const found = cells.map(() => new Set<string | number>())
  points.forEach((point, row) => {
    const at = find(point)
    if (at !== undefined) found[at]!.add(labels[row]!)
  })
  return found.map(own => ({
    kind: own.size === 0 ? 'empty' : own.size === 1 ? 'single' : 'cross',
    label: own.size === 1 ? [...own][0] : undefined,
  }))
}

/** Points of different labels that lie closest: a cell narrower than this holds one label, on these points. */
export function checkRSeparation(
  points: readonly (readonly number[])[],
  labels: readonly (string | number)[],
  norm: 'max' | 'euclidean' = 'max',
): { minDistance: number; pair: readonly [number, number] | undefined } {
  let minDistance = Number.POSITIVE_INFINITY
  let pair: readonly [number, number] | undefined
  for (let i = 0; i < points.length; i++)
    for (let j = 0; j < i; j++) {
      if (labels[i] === labels[j]) continue
      const gaps = points[i]!.map((value, axis) => Math.abs(value - points[j]![axis]!))
      const distance = norm === 'max' ? Math.max(...gaps) : Math.hypot(...gaps)
      if (distance < minDistance) [minDistance, pair] = [distance, [j, i]]
    }
  return { minDistance, pair }
}
