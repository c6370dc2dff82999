/**
 * @file Answers kept from one run to the next: a file each, named by the hash of everything that could change the answer.
 * Several processes may share a folder.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { canonicalJson } from '../../core/index.js'
import type { ModelOutput, ModelRequest } from '../model.js'

/** A request, and what makes it another one than its twin. */
export interface CacheKey {
  /** Name of the model, its address included. */
  readonly model: string
  readonly request: ModelRequest
  /** The sample that asks: two samples of one wording are two draws. */
  readonly sample: string
  /** How often this sample, in this epoch, has asked just this before: a repeated question wants another draw. */
  readonly occurrence: number
}

export interface ResponseCache {
  get(key: CacheKey): Promise<ModelOutput | undefined>
  /** A full disk is an error, here as everywhere. */
  set(key: CacheKey, output: ModelOutput): Promise<void>
}

const version = 1

export function responseCache(folder: string): ResponseCache {
  const fileOf = (key: CacheKey): string => {
    const hash = keyHash(key)
    return join(folder, hash.slice(0, 2), `${hash.slice(2)}.json`)
  }
  return {
    async get(key) {
      try {
        return JSON.parse(await readFile(fileOf(key), 'utf8')) as ModelOutput
      } catch (error) {
        // An entry that the power cut short is none.
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
          return undefined
        throw error
      }
    },
    async set(key, output) {
      const file = fileOf(key)
      const fresh = `${file}.${randomUUID()}`
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      try {
        await writeFile(fresh, JSON.stringify(output), { mode: 0o600 })
        await rename(fresh, file)
      } catch (error) {
        await rm(fresh, { force: true })
        throw Object.assign(error as Error, { path: file })
      }
    },
  }
}

/** SHA-256 over model, messages, tools, tool choice, configuration, epoch, sample and occurrence. */
export function keyHash({ model, request, sample, occurrence }: CacheKey): string {
  const { messages, tools = [], toolChoice = 'auto', config = {}, epoch = 0 } = request
  return createHash('sha256')
    .update(canonicalJson({ version, model, messages, tools, toolChoice, config, epoch, sample, occurrence }))
    .digest('hex')
}
