import { basename, isAbsolute, resolve } from 'node:path'
import { InvalidInputError } from '../../core/index.js'
import {
  type Classifier,
  openClassifier,
  type PerceptionInput,
  readInputs,
  type UnreadInput,
} from '../../perception/index.js'
import type { Host } from '../host.js'
import type { InputFlags } from './options.js'

/** A folder relative to where the command was called, or the name of an embedded model. */
export function openModelOf({ model }: Pick<InputFlags, 'model'>, { cwd }: Host): Promise<Classifier> {
  const isPath = /[/\\]/.test(model) || model === '.' || model === '..'
  return openClassifier(isPath && !isAbsolute(model) ? resolve(cwd, model) : model)
}

/** The inputs of the command, at most `--limit` of them. */
export async function* inputsOf(
  { input, labels, limit = Number.POSITIVE_INFINITY }: InputFlags,
  { card }: Classifier,
  { cwd }: Host,
): AsyncGenerator<PerceptionInput | UnreadInput> {
  let taken = 0
  const rows = readInputs(resolve(cwd, input), card, {
    name: basename(input),
    ...(labels !== undefined && { labels: resolve(cwd, labels) }),
  })
  for await (const row of rows) {
    if (taken++ >= limit) return
    yield row
  }
}

/** All inputs, each readable. @throws InvalidInputError naming the first that is not, or the file if it has none */
export async function readableInputs(
  flags: InputFlags,
  classifier: Classifier,
  host: Host,
): Promise<PerceptionInput[]> {
  const inputs: PerceptionInput[] = []
  for await (const input of inputsOf(flags, classifier, host)) {
    if ('fault' in input) throw input.fault
    inputs.push(input)
  }
  if (inputs.length === 0)
    throw new InvalidInputError({
      code: 'no_rows',
      where: flags.input,
      message: `${flags.input}: has no rows`,
    })
  return inputs
}
