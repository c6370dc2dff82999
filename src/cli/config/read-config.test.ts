import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from './read-config.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-config-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('readConfig', () => {
  it('prefers the flag, then DUCTILE_CONFIG, then the nearest file upwards', async () => {
    const below = join(folder, 'a', 'b')
    await mkdir(below, { recursive: true })
    await writeFile(join(folder, 'ductile.config.yaml'), 'port: 1')
    await writeFile(join(folder, 'a', 'ductile.config.json'), '{"port": 2}')
    await writeFile(join(folder, 'env.yaml'), 'port: 3')
    await writeFile(join(folder, 'flag.yaml'), 'port: 4')
    const env = { DUCTILE_CONFIG: join(folder, 'env.yaml') }
    expect((await readConfig({ env: {}, cwd: below })).config.port).toBe(2)
    expect((await readConfig({ env: {}, cwd: folder })).config.port).toBe(1)
    expect((await readConfig({ env, cwd: below })).config.port).toBe(3)
    const flagged = await readConfig({ flag: '../../flag.yaml', env, cwd: below })
    expect(flagged).toEqual({ config: { port: 4 }, file: join(folder, 'flag.yaml'), folder })
  })

  it('is empty without a file, and prefers JSON where two lie side by side', async () => {
    const alone = await readConfig({ env: { DUCTILE_CONFIG: '' }, cwd: folder })
    expect(alone.config).toEqual({})
    await writeFile(join(folder, 'ductile.config.yml'), 'port: 1')
    await writeFile(join(folder, 'ductile.config.json'), '{"port": 2}')
    expect((await readConfig({ env: {}, cwd: folder })).config.port).toBe(2)
  })

  it('reads a configuration written in TypeScript, its types and helper included', async () => {
    await writeFile(
      join(folder, 'ductile.config.ts'),
      `import { defineConfig } from 'ductile/policy'
const port: number = 4000 + 600
export default defineConfig({ port, store: process.env.NOTHING ?? 'x.db' })`,
    )
    expect(await readConfig({ env: {}, cwd: folder })).toEqual({
      config: { port: 4600, store: 'x.db' },
      file: join(folder, 'ductile.config.ts'),
      folder,
    })
  })

  it.each([
    ['export const port = 1', 'must export the configuration by default'],
    ['export default {', 'ductile.config.ts'],
    ['throw new Error("no such secret")', 'no such secret'],
    ['export default { prot: 1 }', 'unknown key "prot", did you mean "port"?'],
  ])('refuses the module %j', async (text, message) => {
    await writeFile(join(folder, 'ductile.config.ts'), text)
    await expect(readConfig({ env: {}, cwd: folder })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(message),
    })
  })

  it('says which file was named and is not there', async () => {
    await expect(readConfig({ flag: 'no.yaml', env: {}, cwd: folder })).rejects.toThrow(
      `--config: ${join(folder, 'no.yaml')} does not exist`,
    )
    await expect(readConfig({ env: { DUCTILE_CONFIG: '/no.yaml' }, cwd: folder })).rejects.toThrow(
      'DUCTILE_CONFIG: /no.yaml does not exist',
    )
  })
})
