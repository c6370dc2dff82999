/** @file The numbers of a score that two runs can be compared on. */
import { numberOfValue } from '../metrics/score-number.js'
import type { Score, ScoreValue } from '../scorer.js'

/** One number of each score of one scorer: the score itself, a named part of it, or whether it is a certain label. */
export interface Measure {
  /** `scorer`, `scorer.part`, `scorer=label` or `scorer.part=label`. */
  readonly name: string
  readonly scorer: string
  /** A label has no better side of its own. */
  readonly kind: 'number' | 'label'
  /** Undefined where the score has no such number. */
  read(score: Score): number | undefined
}

/** Labels a scorer may have before they are taken for free text and left out. */
const mostLabels = 12

/** The measures of one scorer, from all its scores in both runs. */
export function measuresOf(scorer: string, scores: readonly Score[]): Measure[] {
  const values = scores.flatMap(score => (score.type === 'scored' ? [score.value] : []))
  const parts = new Set(values.flatMap(value => (typeof value === 'object' ? Object.keys(value) : [])))
  const whole = values.filter(value => typeof value !== 'object')
  return [
    ...(whole.length > 0 ? measuresOfPart(scorer, undefined, whole) : []),
    ...[...parts].sort().flatMap(part =>
      measuresOfPart(
        scorer,
        part,
        values.flatMap(value => partOf(value, part) ?? []),
      ),
    ),
  ]
}

function measuresOfPart(
  scorer: string,
  part: string | undefined,
  values: readonly (string | number | boolean)[],
): Measure[] {
  const name = part === undefined ? scorer : `${scorer}.${part}`
  const valueIn = (score: Score): string | number | boolean | undefined => {
    if (score.type !== 'scored') return undefined
    if (part !== undefined) return partOf(score.value, part)
    return typeof score.value === 'object' ? undefined : score.value
  }
  if (values.every(value => numberOfValue(value) !== undefined)) {
    const read = (score: Score): number | undefined => {
      const value = valueIn(score)
      return value === undefined ? undefined : numberOfValue(value)
    }
    return values.length === 0 ? [] : [{ name, scorer, kind: 'number', read }]
  }
  const labels = [...new Set(values.map(String))].sort()
  if (labels.length > mostLabels) return []
  return labels.map(label => ({
    name: `${name}=${label}`,
    scorer,
    kind: 'label',
    read(score) {
      const value = valueIn(score)
      return value === undefined ? undefined : String(value) === label ? 1 : 0
    },
  }))
}

function partOf(value: ScoreValue, part: string): string | number | boolean | undefined {
  return typeof value === 'object' ? (value[part] ?? undefined) : undefined
}
