import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { tinyGuardDirectory } from './__fixtures__/tiny-guard-directory.js'
import { downloadModel, parseHubReference } from './hub.js'
import { readVerified } from './integrity.js'
import { locateModel } from './registry.js'
import { commit, type HubServer, type HubServerOptions, hubServer } from './testing/hub-server.js'

describe('parseHubReference', () => {
  it('reads owner, name and revision', () => {
    expect(parseHubReference('hub:a/b')).toEqual({ repository: 'a/b', revision: 'main' })
    expect(parseHubReference('hub:a-1/b.c_d@refs/pr/2')).toEqual({
      repository: 'a-1/b.c_d',
      revision: 'refs/pr/2',
    })
  })

  it.each(['hub:', 'hub:a', 'hub:a/b/c', 'a/b', 'hub:a/b@', 'hub:a/b c'])('refuses %j', reference => {
    expect(() => parseHubReference(reference)).toThrow(InvalidArgumentError)
  })
})

describe('downloadModel', () => {
  it('turns whatever the client throws into an error that names the model', async () => {
    const download = () => Promise.reject(new Error('404 Not Found'))
    await expect(downloadModel('hub:a/b', { download })).rejects.toMatchObject({
      name: 'InvalidInputError',
      code: 'hub_download',
      message: 'model hub:a/b could not be downloaded: 404 Not Found',
      where: 'hub:a/b',
    })
  })
})

describe('a hub on loopback, by the real client', () => {
  const model = 'someone/tiny-guard'
  const reference = `hub:${model}@v1`
  let files: Record<string, Buffer>
  let cacheDirectory: string
  beforeEach(async () => {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'ductile-hub-'))
    const names = await readdir(tinyGuardDirectory)
    const read = names.map(async name => [name, await readFile(join(tinyGuardDirectory, name))] as const)
    files = Object.fromEntries(await Promise.all(read))
    // The client says by this what it downloads.
    vi.spyOn(console, 'debug').mockImplementation(() => {})
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    await rm(cacheDirectory, { recursive: true })
  })
  const serve = (changes: Partial<HubServerOptions> = {}): Promise<HubServer> =>
    hubServer({ model, revision: 'v1', files, large: ['model.onnx'], ...changes })
  const locate = ({ url: hubUrl }: HubServer, wanted = reference) =>
    locateModel(wanted, { hubUrl, cacheDirectory })

  it('gives a model by a branch or tag, its weights by a redirect to another server, and every byte fits the card', async () => {
    await using hub = await serve()
    const { directory, card } = await locate(hub)
    expect(card.id).toBe('tiny-guard')
    for (const file of card.files)
      expect(Buffer.from(await readVerified(directory, file))).toEqual(files[file.path])
    expect(hub.asked).toContain('GET elsewhere/model.onnx')
    expect(hub.asked).toContain(`GET /${model}/resolve/${commit}/tokenizer.json`)
  })

  it('is not asked again for the files of a commit that is in the cache', async () => {
    await using hub = await serve()
    const first = await locate(hub)
    hub.asked.length = 0
    expect(await locate(hub, `hub:${model}@${commit}`)).toEqual(first)
    expect(hub.asked.filter(line => /resolve|elsewhere|paths-info/.test(line))).toEqual([])
  })

  it('may be named by HF_ENDPOINT', async () => {
    await using hub = await serve()
    vi.stubEnv('HF_ENDPOINT', `${hub.url}/`)
    expect((await locateModel(reference, { cacheDirectory })).card.id).toBe('tiny-guard')
  })

  it('has no such model', async () => {
    await using hub = await serve()
    await expect(locate(hub, 'hub:someone/other@v1')).rejects.toMatchObject({
      code: 'hub_download',
      message: expect.stringMatching(
        /^model hub:someone\/other@v1 could not be downloaded: .*(404|not found)/i,
      ),
    })
  })

  it('breaks off in the middle of a file: nothing half is used, and the next try brings it whole', async () => {
    let broken = true
    await using hub = await serve({
      send(response, path, bytes) {
        response.writeHead(200, { 'content-length': bytes.length })
        if (!broken || path !== 'model.onnx') return void response.end(bytes)
        broken = false
        response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
      },
    })
    await expect(locate(hub)).rejects.toMatchObject({ code: 'hub_download', where: reference })
    const { directory, card } = await locate(hub)
    for (const file of card.files) await readVerified(directory, file)
  })

  it('sends a file that is too short, in good form', async () => {
    await using hub = await serve({
      send(response, path, bytes) {
        response.writeHead(200).end(path === 'model.onnx' ? bytes.subarray(0, 100) : bytes)
      },
    })
    const { directory, card } = await locate(hub)
    const weights = card.files.find(({ path }) => path === 'model.onnx')!
    await expect(readVerified(directory, weights)).rejects.toMatchObject({
      name: 'ModelIntegrityError',
      message: expect.stringContaining(`has 100 bytes, its card says ${weights.bytes}`),
    })
  })

  it('sends other bytes of the right length', async () => {
    await using hub = await serve({
      send(response, path, bytes) {
        response.writeHead(200).end(path === 'model.onnx' ? Buffer.alloc(bytes.length, 7) : bytes)
      },
    })
    const { directory, card } = await locate(hub)
    const weights = card.files.find(({ path }) => path === 'model.onnx')!
    await expect(readVerified(directory, weights)).rejects.toMatchObject({
      name: 'ModelIntegrityError',
      file: 'model.onnx',
      message: expect.stringContaining(`its card says ${weights.sha256}`),
    })
  })
})
