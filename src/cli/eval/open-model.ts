import { basename, resolve } from 'node:path'
import { ConfigurationError, InvalidInputError } from '../../core/index.js'
import type { Model } from '../../evals/index.js'
import { type Strictness, strictnesses } from '../../guard/index.js'

import { modelForms } from './model-forms.js'

export interface OpenModelOptions {
  readonly cwd: string
  /** For addresses. */
  readonly key: string | undefined
  readonly timeoutMs: number
  readonly price: { readonly input: number; readonly output: number } | undefined
}

export type OpenedModel = Model & Partial<AsyncDisposable>

/**
 * A model by what the user calls it. `module:` takes what a file exports by default: a model of ours, or a language
 * model of the AI SDK.
 *
 * @throws InvalidInputError if it is none of these forms; ConfigurationError naming the file
 */
export async function openModel(spec: string, options: OpenModelOptions): Promise<OpenedModel> {
  const colon = spec.indexOf(':')
  const kind = colon < 0 ? spec : spec.slice(0, colon)
  const rest = colon < 0 ? '' : spec.slice(colon + 1)
  if (kind === 'guard') return guard(rest)
  if (rest === '') refuse(spec)
  const evals = await import('../../evals/index.js')
  switch (kind) {
    case 'openai':
    case 'gateway': {
      const at = rest.lastIndexOf('@http')
      if (at <= 0) refuse(spec)
      const { key, timeoutMs, price } = options
      return evals.openAiCompatible({
        model: rest.slice(0, at),
        url: rest.slice(at + 1),
        timeoutMs,
        ...(key === undefined ? {} : { key }),
        ...(price === undefined ? {} : { price }),
      })
    }
    case 'gguf':
      return evals.ggufModel(resolve(options.cwd, rest))
    case 'scripted':
      return evals.scriptedFile(resolve(options.cwd, rest), { name: `scripted:${basename(rest)}` })
    case 'module':
      return fromModule(resolve(options.cwd, rest))
    default:
      return refuse(spec)
  }
}

async function guard(rest: string): Promise<OpenedModel> {
  const strictness = strictnesses.find(each => each === (rest || 'moderate')) satisfies Strictness | undefined
  if (strictness === undefined) refuse(`guard:${rest}`)
  const { openGuard } = await import('../../guard/index.js')
  const { guardModel } = await import('../../evals/index.js')
  const opened = await openGuard()
  return {
    ...guardModel(opened, { strictness }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

async function fromModule(file: string): Promise<OpenedModel> {
  const { loadModule } = await import('./load-module.js')
  const { aiSdkModel } = await import('../../evals/index.js')
  const { default: model } = await loadModule(file)
  const shape = (model ?? {}) as { generate?: unknown; name?: unknown; doGenerate?: unknown }
  if (typeof shape.generate === 'function' && typeof shape.name === 'string') return model as Model
  if (typeof shape.doGenerate === 'function') return aiSdkModel(model as Parameters<typeof aiSdkModel>[0])
  throw new ConfigurationError({
    where: file,
    message: `${file}: must export a model by default: ours ({ name, generate }) or one of the AI SDK`,
  })
}

function refuse(spec: string): never {
  throw new InvalidInputError({
    code: 'usage',
    where: '--model',
    message: `cannot tell what model "${spec}" is: ${modelForms}`,
  })
}
