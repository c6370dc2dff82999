import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Guard, openGuard } from '../../guard/index.js'
import { tinyGuardDirectory } from '../../inference/__fixtures__/tiny-guard-directory.js'
import { ggufModel } from './gguf.js'
import { guardModel } from './guard.js'
import { scriptedFile } from './scripted.js'

const never = new AbortController().signal
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-models-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('scriptedFile', () => {
  const say = async (lines: string, content: string): Promise<string> => {
    const file = join(folder, 'script.jsonl')
    await writeFile(file, lines)
    const model = await scriptedFile(file)
    return (await model.generate({ messages: [{ role: 'user', content }] }, never)).message.content
  }

  it('answers the input of a line, and everything else by the line without one', async () => {
    const lines = '{"input":"a","output":"1"}\n\n{"output":"2"}\n'
    expect([await say(lines, 'a'), await say(lines, 'b')]).toEqual(['1', '2'])
  })

  it.each([
    ['{"input":"a","output":"1"}', 'no line answers this input'],
    ['{"input":"a"}', 'script.jsonl:1: output must be a text'],
    ['{"output":"1"}\nnothing', 'script.jsonl:2: is not JSON'],
  ])('says what is wrong with %j', async (lines, message) => {
    await expect(say(lines, 'b')).rejects.toThrow(message)
  })
})

describe('guardModel', () => {
  let guard: Guard
  beforeAll(async () => {
    guard = await openGuard({ model: tinyGuardDirectory, workers: 1 })
  })
  afterAll(() => guard[Symbol.asyncDispose]())

  it('answers with its verdict, and ends as a content filter where it flags', async () => {
    for (const content of ['water the cactus', 'kill kill kill']) {
      const conversation = { messages: [{ role: 'user' as const, text: content }] }
      const { score, verdicts } = await guard.score(conversation)
      const { flagged } = verdicts.calibrated.moderate
      const output = await guardModel(guard).generate({ messages: [{ role: 'user', content }] }, never)
      expect(output.finish).toBe(flagged ? 'content-filter' : 'stop')
      expect(JSON.parse(output.message.content)).toMatchObject({ flagged, score })
    }
  })

  it('gives no verdict on what cannot be judged', async () => {
    await expect(guardModel(guard).generate({ messages: [] }, never)).rejects.toMatchObject({
      code: 'refused',
    })
  })
})

describe('ggufModel', () => {
  it('says which file is missing, and which package', async () => {
    await expect(ggufModel(join(folder, 'no.gguf'))).rejects.toThrow('no.gguf does not exist')
    const file = join(folder, 'x.gguf')
    await writeFile(file, 'GGUF')
    await expect(ggufModel(file)).rejects.toThrow('npm install node-llama-cpp')
  })
})
