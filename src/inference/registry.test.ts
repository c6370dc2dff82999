import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tinyGuardDirectory } from './__fixtures__/tiny-guard-directory.js'
import { embeddedModels, locateModel } from './registry.js'

describe('locateModel', () => {
  it('finds a folder by absolute and by relative path', async () => {
    expect((await locateModel(tinyGuardDirectory)).card.id).toBe('tiny-guard')
    const byRelative = await locateModel(`./${relative(process.cwd(), tinyGuardDirectory)}`)
    expect(byRelative.directory).toBe(tinyGuardDirectory)
  })

  it('brings a hub model through the client and reads it like any other', async () => {
    const asked: unknown[] = []
    const download = async (options: unknown): Promise<string> => {
      asked.push(options)
      return tinyGuardDirectory
    }
    const { card } = await locateModel('hub:someone/tiny-guard@v1', { download, cacheDirectory: '/cache' })
    expect(card.id).toBe('tiny-guard')
    expect(asked).toEqual([
      { repo: { type: 'model', name: 'someone/tiny-guard' }, revision: 'v1', cacheDir: '/cache' },
    ])
  })

  it('says which card is missing for a name that is not embedded', async () => {
    await expect(locateModel('no-such-model')).rejects.toMatchObject({
      name: 'ModelIntegrityError',
      file: 'card.json',
      message: expect.stringContaining('no-such-model'),
    })
  })

  it('names the card that cannot be read', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ductile-card-'))
    try {
      await writeFile(join(directory, 'card.json'), '[]')
      await expect(locateModel(directory)).rejects.toThrow(join(directory, 'card.json'))
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

describe('embeddedModels', () => {
  it('lists folders with a card, each locatable by its folder name', async () => {
    for (const { directory, card } of await embeddedModels()) {
      expect(card.schemaVersion).toBe(1)
      const name = directory.split(/[/\\]/).at(-1)!
      expect((await locateModel(name)).directory).toBe(directory)
    }
  })
})
