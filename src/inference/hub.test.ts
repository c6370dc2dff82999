import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { downloadModel, parseHubReference } from './hub.js'

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
