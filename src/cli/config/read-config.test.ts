import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseConfig, readConfig } from './read-config.js'

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

  it('says which file was named and is not there', async () => {
    await expect(readConfig({ flag: 'no.yaml', env: {}, cwd: folder })).rejects.toThrow(
      `--config: ${join(folder, 'no.yaml')} does not exist`,
    )
    await expect(readConfig({ env: { DUCTILE_CONFIG: '/no.yaml' }, cwd: folder })).rejects.toThrow(
      'DUCTILE_CONFIG: /no.yaml does not exist',
    )
  })
})

describe('parseConfig', () => {
  const parse = (text: string, env: Record<string, string> = {}): unknown =>
    parseConfig(text, { file: 'f.yaml', env })

  it('reads every key', () => {
    const config = {
      port: 4600,
      host: '127.0.0.1',
      upstream: 'http://127.0.0.1:8000/v1',
      upstreamKey: 'k',
      allowLinkLocalUpstream: true,
      store: 'sqlite:x.db',
      durability: 'process-crash',
      keys: ['1234567890123456'],
      strictness: 'strict',
      thresholds: 'rubric',
      failureMode: 'open',
      captureContent: false,
      policy: 'policy.yaml',
      model: 'models/guard-text',
      workers: 2,
    }
    expect(parse(JSON.stringify(config))).toEqual(config)
    expect(parse('')).toEqual({})
  })

  it('fills in the environment, with a fallback and with numbers', () => {
    const text = `port: \${PORT}\nupstream: "http://\${HOST:-localhost}:1/v1"\nkeys: ["\${KEY}"]\nstore: "$\${x}"`
    expect(parse(text, { PORT: '81', KEY: 'abcdefghijklmnop' })).toEqual({
      port: 81,
      upstream: 'http://localhost:1/v1',
      keys: ['abcdefghijklmnop'],
      store: `\${x}`,
    })
    expect(() => parse(text, { PORT: '81' })).toThrow('f.yaml: keys[0]: the environment has no KEY')
  })

  it.each([
    ['prot: 1', 'f.yaml: unknown key "prot", did you mean "port"?'],
    ['colour: 1', 'f.yaml: unknown key "colour"'],
    ['port: 70000', /^f\.yaml: port: /],
    ['port: abc', /^f\.yaml: port: /],
    ['strictness: hard', /^f\.yaml: strictness: .*strict/],
    ['durability: none', /^f\.yaml: durability: .*power-loss/],
    ['keys: [short]', /^f\.yaml: keys\.0: /],
    ['[1]', /^f\.yaml: the file: /],
    ['a: [', /^f\.yaml: .*line 1/s],
    ['port: 1\nport: 2', /^f\.yaml: .*unique/s],
  ])('refuses %j and says where', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  it('does not repeat a value, which may be a key', () => {
    expect(() => parse('keys: [hunter2]')).not.toThrow(/hunter2/)
    expect(() => parse('keys: [hunter2]')).toThrow()
  })
})
