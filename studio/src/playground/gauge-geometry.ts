/** @file A half circle from 0 on the left to 100 on the right, in SVG coordinates. */

export interface Dial {
  readonly centreX: number
  readonly centreY: number
  readonly radius: number
}

/** The point of a score 0-100 at a distance from the centre. */
export function pointAt(dial: Dial, score: number, radius = dial.radius): readonly [x: number, y: number] {
  const angle = Math.PI * (1 - score / 100)
  return [dial.centreX + radius * Math.cos(angle), dial.centreY - radius * Math.sin(angle)]
}

/** The `d` of an arc between two scores, `from` < `to`. */
export function arc(dial: Dial, from: number, to: number, radius = dial.radius): string {
  const [startX, startY] = pointAt(dial, from, radius)
  const [endX, endY] = pointAt(dial, to, radius)
  // Never more than the half circle: the large-arc flag stays 0.
  return `M${round(startX)} ${round(startY)}A${radius} ${radius} 0 0 1 ${round(endX)} ${round(endY)}`
}

/**
 * Which ring each label goes on, so that labels of close scores do not cover each other: 0 is the innermost.
 *
 * @param scores - in any order
 * @param apart - the smallest distance in score points between two labels of one ring
 */
export function ringsOf(scores: readonly number[], apart: number): readonly number[] {
  const rings: number[] = scores.map(() => 0)
  const order = scores.map((score, index) => ({ score, index })).sort((a, b) => a.score - b.score)
  const lastOn: number[] = []
  for (const { score, index } of order) {
    let ring = 0
    while (lastOn[ring] !== undefined && score - (lastOn[ring] ?? 0) < apart) ring++
    rings[index] = ring
    lastOn[ring] = score
  }
  return rings
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
