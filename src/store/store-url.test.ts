import { describe, expect, it } from 'vitest'
import { parseStoreUrl } from './store-url.js'

describe('parseStoreUrl', () => {
  it.each([
    ['ductile.db', 'ductile.db'],
    ['/var/lib/ductile.db', '/var/lib/ductile.db'],
    ['sqlite:data/ductile.db', 'data/ductile.db'],
    ['sqlite:///var/lib/ductile.db', '/var/lib/ductile.db'],
    ['C:\\ductile.db', 'C:\\ductile.db'],
    ['./a b?c#d.db', './a b?c#d.db'],
  ])('reads %s as a file', (url, path) => {
    expect(parseStoreUrl(url)).toEqual({ backend: 'sqlite', path, name: `sqlite:${path}` })
  })

  it('knows SQLite in memory', () => {
    expect(parseStoreUrl('sqlite::memory:').backend).toBe('sqlite-memory')
    expect(parseStoreUrl(':memory:').backend).toBe('sqlite-memory')
  })

  it.each(['postgres://u:secret@host:5432/db', 'postgresql://host/db?password=secret'])(
    'keeps the password of %s out of its name',
    url => {
      const location = parseStoreUrl(url)
      expect(location).toMatchObject({ backend: 'postgres', url })
      expect(location.name).not.toContain('secret')
    },
  )

  it.each(['', 'sqlite:', 'mysql://host/db', 'https://host'])('refuses "%s"', url => {
    expect(() => parseStoreUrl(url)).toThrow(/openStore: url/)
  })

  it('does not repeat an address it cannot read', () => {
    expect(() => parseStoreUrl('postgres://u:secret@host:port')).toThrow(/not a valid URL/)
    expect(() => parseStoreUrl('postgres://u:secret@host:port')).not.toThrow(/secret/)
  })
})
