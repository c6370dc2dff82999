/** @file A local model in a GGUF file, by node-llama-cpp, which the user installs beside Ductile if wanted. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { ConfigurationError } from '../../core/index.js'
import type { Message } from '../message.js'
import type { Model } from '../model.js'
import { ModelError } from './model-error.js'

/** The part of node-llama-cpp 3 that is used. */
export interface LlamaModule {
  getLlama(options: { readonly gpu?: false; readonly build: 'never'; readonly logLevel: string }): Promise<{
    loadModel(options: { readonly modelPath: string }): Promise<LlamaModel>
  }>
  readonly LlamaChat: new (options: { readonly contextSequence: LlamaSequence }) => LlamaChat
}
interface LlamaModel {
  createContext(options: {
    readonly contextSize: { readonly max: number }
    readonly threads: number
  }): Promise<LlamaContext>
  dispose(): Promise<void>
}
interface LlamaContext {
  getSequence(): LlamaSequence
}
interface LlamaSequence {
  readonly tokenMeter: { readonly usedInputTokens: number; readonly usedOutputTokens: number }
  clearHistory(): Promise<void>
}
interface LlamaChat {
  generateResponse(
    history: readonly object[],
    options: object,
  ): Promise<{ readonly response: string; readonly metadata: { readonly stopReason: string } }>
}

export interface GgufOptions {
  /** Tokens of prompt and answer together at most. @default 4096 */
  readonly contextTokens?: number
  /**
   * Threads that compute. They wait for one another without sleeping, so on a busy machine as many as there are cores
   * can be thirty times slower than one fewer. @default one fewer than cores, at least 1
   */
  readonly threads?: number
  readonly name?: string
}

export interface LocalModel extends Model, AsyncDisposable {}

/**
 * A model from a file on this machine, on the CPU, one answer at a time. Nothing is downloaded or built.
 *
 * @throws ConfigurationError if the file is not there, cannot be loaded, or node-llama-cpp is not installed
 */
export async function ggufModel(
  file: string,
  {
    contextTokens = 4096,
    threads = Math.max(1, availableParallelism() - 1),
    name = `gguf:${basename(file)}`,
  }: GgufOptions = {},
): Promise<LocalModel> {
  if (!existsSync(file)) throw new ConfigurationError({ where: file, message: `${file} does not exist` })
  const { getLlama, LlamaChat } = await loadLlama()
  const model = await getLlama({ gpu: false, build: 'never', logLevel: 'error' })
    .then(llama => llama.loadModel({ modelPath: file }))
    .catch(cause => {
      throw new ConfigurationError({
        where: file,
        message: `${file}: cannot be loaded as a GGUF model (${cause instanceof Error ? cause.message : cause})`,
        cause,
      })
    })
  const sequence = (await model.createContext({ contextSize: { max: contextTokens }, threads })).getSequence()
  const chat = new LlamaChat({ contextSequence: sequence })
  let turn: Promise<unknown> = Promise.resolve()
  return {
    name,
    generate({ messages, config = {} }, signal) {
      const answer = turn.then(async () => {
        signal.throwIfAborted()
        // Each sample stands alone: nothing of the last one is left.
        await sequence.clearHistory()
        const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter
        const { response, metadata } = await chat
          .generateResponse([...messages.map(historyItem), { type: 'model', response: [] }], {
            signal,
            maxTokens: config.maxTokens,
            temperature: config.temperature ?? 0,
            topP: config.topP,
            seed: config.seed,
            customStopTriggers: config.stop,
          })
          .catch(cause => {
            signal.throwIfAborted()
            const why = cause instanceof Error ? cause.message : String(cause)
            throw new ModelError('refused', `${name}: ${why}`, { cause })
          })
        return {
          model: name,
          message: { role: 'assistant' as const, content: response },
          finish: metadata.stopReason === 'maxTokens' ? ('length' as const) : ('stop' as const),
          usage: {
            inputTokens: sequence.tokenMeter.usedInputTokens - usedInputTokens,
            outputTokens: sequence.tokenMeter.usedOutputTokens - usedOutputTokens,
          },
        }
      })
      turn = answer.catch(() => {})
      return answer
    },
    [Symbol.asyncDispose]: () => model.dispose(),
  }
}

function historyItem(message: Message): object {
  if (message.role === 'assistant') return { type: 'model', response: [message.content] }
  if (message.role === 'system') return { type: 'system', text: message.content }
  return { type: 'user', text: message.content }
}

/** An optional peer: its name is kept from the type checker, as its types are not here. */
async function loadLlama(): Promise<LlamaModule> {
  const peer = 'node-llama-cpp'
  try {
    return (await import(peer)) as LlamaModule
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ConfigurationError({
      where: peer,
      message: `a GGUF model needs the package ${peer}, which is not installed beside ductile (npm install ${peer})`,
      cause,
    })
  }
}
