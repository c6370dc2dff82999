/**
 * @file The notation of Agent Security Bench, in which the agent's own text reports calls and what they returned:
 * `[Action]: I will call the T with the params as P;[Observation]: The knowledge I get from T is: R;…`.
 */
import type { StepBuilder } from './step-builder.js'

const callPattern = /I will call the ([\w.-]+) with the params as ([^;]*);?/g
const knowledgePattern =
  /The knowledge I get from ([\w.-]+) is: ([\s\S]*?)(?=;\s*The knowledge I get from |;?\s*$)/g

/** The observation in a text, if it has that notation. */
export function observationIn(text: string): string | undefined {
  const at = text.indexOf('[Observation]:')
  return at < 0 ? undefined : text.slice(at + '[Observation]:'.length)
}

/** Adds the calls and results a text reports. Returns how many calls it found. */
export function addReportedCalls(
  steps: StepBuilder,
  { text, where }: { text: string; where: string },
): number {
  const observation = observationIn(text) ?? ''
  const calls = [...text.slice(0, text.length - observation.length).matchAll(callPattern)]
  calls.forEach(([, tool, given], i) => {
    steps.call({ id: `${where}#${i}`, tool: tool!, given: given === 'None' ? undefined : given })
  })
  for (const [, tool, knowledge] of observation.matchAll(knowledgePattern)) {
    const i = calls.findIndex(call => call[1] === tool)
    steps.result({ id: `${where}#${Math.max(0, i)}`, tool: tool!, text: knowledge! }, where)
  }
  return calls.length
}
