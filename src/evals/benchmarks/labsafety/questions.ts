/** @file LabSafety Bench's public rows: multiple choice, and scenarios with points that experts wrote. */
import { z } from 'zod'
import { malformedRow } from '../../data/parse-row.js'
import { hazardQuestions } from './arithmetic.js'

/** Fine-tuning half in the JSONL of public sets. */
export const labsafetyRow = z.looseObject({
  id: z.string().min(1),
  text: z.string().min(1),
  response: z.string().optional(),
  labels: z.looseObject({
    part: z.enum(['text_qa', 'scenario_hazards']),
    category: z.enum(hazardQuestions).optional(),
  }),
  meta: z.looseObject({ answer_points: z.array(z.string().min(1)).nullish() }).optional(),
})

/** The multiple-choice file as published, as JSON rows. */
export const publishedMcq = z.looseObject({
  Question: z.string().min(1),
  'Correct Answer': z.enum(['A', 'B', 'C', 'D']),
  Category: z.array(z.string()),
  Topic: z.string().nullish(),
  Level: z.enum(['Easy', 'Hard']),
})

/** `decision_consequence_train.json`, as published. */
export const consequenceRow = z.looseObject({
  _original_scenario: z.string().min(1),
  _original_decision: z.string().min(1),
  _original_consequence: z.string().min(1),
})

/**
 * The options of a question that holds stem and options in one text, however they are set apart (`A:`, `A.`, `A)`, on
 * lines of their own or not). Some rows spell line breaks as backslash and n.
 *
 * @throws InvalidInputError if A to D do not follow one another
 */
export function splitOptions(
  text: string,
  where: string,
): { readonly stem: string; readonly choices: readonly string[] } {
  const plain = text.replaceAll('\\n', '\n')
  const found =
    /^(.*?)(?:^|[\s(])A\s*[:.)](.*?)[\s(]B\s*[:.)](.*?)[\s(]C\s*[:.)](.*?)[\s(]D\s*[:.)](.*)$/s.exec(plain)
  if (found === null) throw malformedRow(where, 'text: no four options A to D')
  const [stem, ...choices] = found.slice(1).map(part => part.trim().replace(/,$/, ''))
  return { stem: stem!, choices }
}

/** The question between the instruction and the request to reason. */
export function publicQuestion(text: string): string {
  const [, question = text] = text.split(/^Question:/m)
  return question.replace(/\n(?:Step-by-Step analysis|Final Answer|Final Choice):\s*$/, '').trim()
}

/** The last `Final Answer: X` of a reasoned answer. @throws InvalidInputError if there is none */
export function publicKey(response: string, where: string): string {
  const key = [...response.matchAll(/Final (?:Answer|Choice):\s*\W*([A-D])\b/g)].at(-1)?.[1]
  if (key === undefined) throw malformedRow(where, 'response: ends in no Final Answer')
  return key
}

/** The scenario of a public row without its question; rows of one scenario are one cluster. */
export function scenarioOf(text: string): string {
  return (text.split('\n\nQuestion:')[0] ?? text).replace(/^Scenario:\s*/, '').trim()
}
