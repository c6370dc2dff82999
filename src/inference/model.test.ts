import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InvalidArgumentError, ModelIntegrityError } from '../core/index.js'
import { copyOfTinyGuard, tinyGuardDirectory } from './__fixtures__/tiny-guard-directory.js'
import { type Model, openModel } from './model.js'
import { sequenceOf } from './sequence.js'

let model: Model
beforeAll(async () => {
  model = await openModel(tinyGuardDirectory, { workers: 1 })
})
afterAll(async () => {
  await model[Symbol.asyncDispose]()
})

const logitOf = (logits: Float32Array, head: string) => logits[model.card.heads.indexOf(head)]
const ids = (text: string) => model.tokenizer.tokenize(text).ids

describe('openModel', () => {
  it('runs a verified model off the event loop', async () => {
    // the fixture's logit is its largest token weight: 4 for "forbidden", -4 for ordinary words
    const flagged = await model.run(sequenceOf(model.tokenizer, ids('a Forbidden thing')))
    expect(logitOf(flagged, 'harm-prompt')).toBe(4)
    const harmless = await model.run(sequenceOf(model.tokenizer, ids('water the garden')))
    expect(logitOf(harmless, 'harm-prompt')).toBe(-4)
  })

  it('tells prompt and reply apart by token type', async () => {
    const asPrompt = await model.run(sequenceOf(model.tokenizer, ids('forbidden'), ids('good morning')))
    expect(logitOf(asPrompt, 'harm-response')).toBe(-4)
    const asReply = await model.run(sequenceOf(model.tokenizer, ids('good morning'), ids('forbidden')))
    expect(logitOf(asReply, 'harm-response')).toBe(4)
  })

  it('names the model by the hash of its weights', () => {
    const weights = model.card.files.find(file => file.role === 'weights')!
    expect(model.reference).toEqual({ id: 'tiny-guard', version: '0.0.1', sha256: weights.sha256 })
  })

  it('refuses sequences the model cannot read', async () => {
    const long = { ids: new Int32Array(65), secondStart: 65 }
    await expect(model.run(long)).rejects.toThrow('run: a sequence must hold 1 to 64 tokens, got 65')
    await expect(model.run({ ids: new Int32Array(0), secondStart: 0 })).rejects.toThrow(InvalidArgumentError)
  })

  it('fails a call with an id outside the vocabulary, and stays usable', async () => {
    await expect(model.run({ ids: Int32Array.of(999_999), secondStart: 1 })).rejects.toMatchObject({
      name: 'InferenceFailedError',
      code: 'inference_failed',
    })
    expect(await model.run(sequenceOf(model.tokenizer, ids('the')))).toHaveLength(model.card.heads.length)
  })
})

describe('openModel, on an altered artefact', () => {
  const broken = async (alter: (directory: string) => Promise<void>): Promise<unknown> => {
    const directory = await copyOfTinyGuard()
    try {
      await alter(directory)
      const opened = await openModel(directory, { workers: 1 })
      await opened[Symbol.asyncDispose]()
      return undefined
    } catch (error) {
      return error
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
  const flipByte = (file: string) => async (directory: string) => {
    const bytes = await readFile(join(directory, file))
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(join(directory, file), bytes)
  }
  const editCard = (edit: (card: { heads: string[] }) => void) => async (directory: string) => {
    const file = join(directory, 'card.json')
    const card = JSON.parse(await readFile(file, 'utf8'))
    edit(card)
    await writeFile(file, JSON.stringify(card))
  }

  it.each(['model.onnx', 'tokenizer.json'])('refuses %s with one flipped bit', async file => {
    const error = await broken(flipByte(file))
    expect(ModelIntegrityError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ file, message: expect.stringContaining('has SHA-256') })
  })

  it.each(['model.onnx', 'tokenizer.json'])('refuses a missing %s', async file => {
    const error = await broken(directory => rm(join(directory, file)))
    expect(error).toMatchObject({ file, message: expect.stringContaining('is missing') })
  })

  it('refuses a file that was cut off', async () => {
    const error = await broken(directory => truncate(join(directory, 'model.onnx'), 100))
    expect(error).toMatchObject({ file: 'model.onnx', message: expect.stringContaining('has 100 bytes') })
  })

  it('refuses a folder without a card', async () => {
    const error = await broken(directory => rm(join(directory, 'card.json')))
    expect(error).toMatchObject({ name: 'ModelIntegrityError', file: 'card.json' })
  })

  it('refuses a card that names other heads than the graph gives', async () => {
    const error = await broken(editCard(card => (card.heads = ['harm-prompt'])))
    expect(error).toMatchObject({ message: expect.stringContaining('its card names 1 heads') })
  })
})
