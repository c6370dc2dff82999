import { type Schema, Validator } from '@cfworker/json-schema'
import type { Json } from '../json.js'
import type { Scorer } from '../scorer.js'
import { answerOf, scored } from './answer.js'

/**
 * Whether the answer is one JSON document (in a code fence or bare, nothing around it) that a JSON Schema (2020-12)
 * accepts. What is no JSON is a no, not unparsed: the form is what is measured.
 */
export function jsonSchema(schema: { readonly [key: string]: Json }, { name = 'json-schema' } = {}): Scorer {
  const validator = new Validator(schema as Schema, '2020-12', false)
  return {
    name,
    async score(state) {
      const answer = answerOf(state)
      if (typeof answer !== 'string') return answer
      let document: unknown
      try {
        document = JSON.parse(withoutFence(answer))
      } catch {
        return scored(false, { answer, explanation: 'the answer is no JSON' })
      }
      const { valid, errors } = validator.validate(document)
      const explanation = errors
        .map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
        .join('\n')
      return scored(valid, { answer, ...(valid ? {} : { explanation }) })
    },
  }
}

const withoutFence = (text: string): string => /^```(?:json)?\s*\n([\s\S]*?)\n?```$/.exec(text)?.[1] ?? text
