/** @file What of an output is judged, and how it is read. */
import type { NotScored, Scored } from '../scorer.js'
import type { TaskState } from '../solver.js'

/** The answer without reasoning, or why there is none. */
export function answerOf({ output }: TaskState): string | NotScored {
  if (output === undefined) return missing('there is no answer')
  return withoutReasoning(output.message.content).trim()
}

/** What follows the last closing think tag; the whole text where there is none. */
export function withoutReasoning(text: string): string {
  const tag = '</think>'
  const end = text.lastIndexOf(tag)
  return end < 0 ? text : text.slice(end + tag.length)
}

/** What the last line `ANSWER: …` says; undefined without one. */
export function statedAnswer(text: string): string | undefined {
  const line = text
    .split('\n')
    .findLast(each => /^[\s*_#>]*answer\s*:/i.test(each))
    ?.replace(/^[\s*_#>]*answer\s*:/i, '')
    .replace(/^[\s*_]+|[\s*_]+$/g, '')
  return line === '' ? undefined : line
}

export const missing = (explanation: string): NotScored => ({
  type: 'not-scored',
  cause: 'missing',
  explanation,
})

export const unparsed = (explanation: string, answer: string): NotScored => ({
  type: 'not-scored',
  cause: 'unparsed',
  explanation,
  answer,
})

export const scored = (value: Scored['value'], more: Omit<Scored, 'type' | 'value'> = {}): Scored => ({
  type: 'scored',
  value,
  ...more,
})

/** Right answers of a sample. @returns undefined where it has none */
export function targetsOf({ sample: { target } }: TaskState): readonly string[] | undefined {
  const targets = target === undefined ? [] : [target].flat()
  return targets.length === 0 ? undefined : targets
}
