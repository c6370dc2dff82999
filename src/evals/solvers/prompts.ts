/** @file Solvers that change what is said before the model answers. */
import { InvalidArgumentError } from '../../core/index.js'
import type { Message } from '../message.js'
import type { Solver, TaskState } from '../solver.js'

/** Puts a system message first, behind system messages that are there already. */
export function systemMessage(content: string): Solver {
  return async state => {
    const place = state.messages.findIndex(({ role }) => role !== 'system')
    const at = place < 0 ? state.messages.length : place
    const messages: Message[] = [...state.messages]
    messages.splice(at, 0, { role: 'system', content })
    return { ...state, messages }
  }
}

/**
 * Rewrites the last user message. `{prompt}` stands for what it said; other names in braces for text or numbers of the
 * sample's metadata. What is filled in is not looked at for further names.
 *
 * @throws InvalidArgumentError if the template lacks `{prompt}`; when solving, if the metadata lacks a name
 */
export function promptTemplate(template: string): Solver {
  if (!template.includes('{prompt}'))
    throw new InvalidArgumentError('promptTemplate: the template must contain {prompt}')
  return async state =>
    withPrompt(state, prompt =>
      template.replace(/\{([A-Za-z_]\w*)\}/g, (_, name: string) =>
        name === 'prompt' ? prompt : fieldOf(state, name),
      ),
    )
}

/** Asks to think before answering, and to end with a line `ANSWER: …`. */
export function chainOfThought({
  instruction = 'Think step by step. End with one line of the form "ANSWER: " followed by your answer alone.',
}: {
  instruction?: string
} = {}): Solver {
  return async state => withPrompt(state, prompt => `${prompt}\n\n${instruction}`)
}

/** The state with its last user message rewritten. @throws InvalidArgumentError if there is none */
export function withPrompt(state: TaskState, rewrite: (prompt: string) => string): TaskState {
  const at = state.messages.findLastIndex(({ role }) => role === 'user')
  if (at < 0)
    throw new InvalidArgumentError(`sample "${state.sample.id}": there is no user message to rewrite`)
  const messages = state.messages.map((message, place) =>
    place === at ? { role: 'user' as const, content: rewrite(message.content) } : message,
  )
  return { ...state, messages }
}

function fieldOf({ sample }: TaskState, name: string): string {
  const value = Object.hasOwn(sample.metadata ?? {}, name) ? sample.metadata?.[name] : undefined
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new InvalidArgumentError(
      `promptTemplate: sample "${sample.id}" has no text or number "${name}" in its metadata`,
    )
  return String(value)
}
