import { readFile } from 'node:fs/promises'
import { ConfigurationError, InvalidInputError } from '../../core/index.js'
import type { Model, ModelOutput, ModelRequest } from '../model.js'

/** What a script may say: a text, or any part of an output. */
export type ScriptedAnswer =
  | string
  | (Partial<Omit<ModelOutput, 'message'>> & { readonly message: ModelOutput['message'] })

/** A model that says what a function says: for tests, and for transcripts that exist already. */
export function scripted(
  answer: (request: ModelRequest) => ScriptedAnswer | Promise<ScriptedAnswer>,
  { name = 'scripted' }: { name?: string } = {},
): Model {
  return {
    name,
    async generate(request, signal) {
      signal.throwIfAborted()
      return outputOf(await answer(request), name)
    },
  }
}

/**
 * A script of JSON Lines: `{"input": "…", "output": "…"}` answers the last user message that equals `input`; a line
 * without `input` answers everything else.
 *
 * @throws ConfigurationError if the file cannot be read; InvalidInputError naming file and line
 */
export async function scriptedFile(
  file: string,
  { name = `scripted:${file}` }: { name?: string } = {},
): Promise<Model> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigurationError({ where: file, message: `${file} cannot be read (${cause.code})`, cause })
  })
  const answers = new Map<string, string>()
  let otherwise: string | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const { input, output } = parseLine(line, `${file}:${index + 1}`)
    if (input === undefined) otherwise = output
    else answers.set(input, output)
  }
  return scripted(
    ({ messages }) => {
      const asked = messages.findLast(({ role }) => role === 'user')?.content ?? ''
      const answer = answers.get(asked) ?? otherwise
      if (answer !== undefined) return answer
      throw new InvalidInputError({
        code: 'no_line',
        where: file,
        message: `${file}: no line answers this input, and none answers all others`,
      })
    },
    { name },
  )
}

function parseLine(line: string, where: string): { input?: string; output: string } {
  let value: { input?: unknown; output?: unknown } | null
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new InvalidInputError({ code: 'malformed_row', where, message: `${where}: is not JSON`, cause })
  }
  const { input, output } = value ?? {}
  if (typeof output !== 'string')
    throw new InvalidInputError({ code: 'malformed_row', where, message: `${where}: output must be a text` })
  if (input === undefined) return { output }
  if (typeof input !== 'string')
    throw new InvalidInputError({ code: 'malformed_row', where, message: `${where}: input must be a text` })
  return { input, output }
}

function outputOf(answer: ScriptedAnswer, model: string): ModelOutput {
  if (typeof answer === 'string')
    return { model, message: { role: 'assistant', content: answer }, finish: 'stop' }
  return { model, finish: answer.message.toolCalls === undefined ? 'stop' : 'tool-calls', ...answer }
}
