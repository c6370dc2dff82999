import { describe, expect, it } from 'vitest'
import type { Config } from '../config/read-config.js'
import { type UpFlags, type UpSettings, upSettings } from './settings.js'

const from = (flags: UpFlags = {}, config: Config = {}, env: Record<string, string> = {}): UpSettings =>
  upSettings(flags, { config, file: undefined, folder: '/etc/ductile' }, { env, cwd: '/srv/app' })

describe('upSettings', () => {
  it('has defaults that keep to this machine, fail closed and capture nothing', () => {
    expect(from()).toEqual({
      port: 4600,
      host: '127.0.0.1',
      upstream: undefined,
      upstreamKey: undefined,
      allowLinkLocalUpstream: false,
      store: 'sqlite:/srv/app/.ductile/ductile.db',
      runs: '/srv/app/.ductile/runs',
      durability: 'power-loss',
      keys: [],
      tenants: {},
      upstreams: [],
      candidate: undefined,
      model: undefined,
      workers: undefined,
      strictness: 'moderate',
      thresholds: 'calibrated',
      failureMode: 'closed',
      policy: undefined,
      overrides: {},
    })
  })

  it('takes a flag before the configuration', () => {
    const config: Config = {
      port: 1,
      strictness: 'loose',
      keys: ['from-the-file'],
      upstream: 'http://a/v1',
      durability: 'process-crash',
    }
    const flags: UpFlags = {
      port: 2,
      strictness: 'strict',
      key: ['from-a-flag'],
      upstream: 'https://b/v1',
      durability: 'power-loss',
    }
    expect(from({}, config)).toMatchObject({
      port: 1,
      strictness: 'loose',
      keys: ['from-the-file'],
      durability: 'process-crash',
    })
    expect(from(flags, config)).toMatchObject({
      port: 2,
      strictness: 'strict',
      keys: ['from-a-flag'],
      upstream: 'https://b/v1',
      durability: 'power-loss',
    })
  })

  it('finds runs where it is told', () => {
    expect(from({ runs: 'nightly' }).runs).toBe('/srv/app/nightly')
    expect(from({ runs: '/data/runs' }).runs).toBe('/data/runs')
  })

  it('reads a path where it was written: a flag’s from here, a file’s from the file', () => {
    expect(from({ store: 'x.db', model: './m', policy: 'p.yaml' })).toMatchObject({
      store: 'sqlite:/srv/app/x.db',
      model: '/srv/app/m',
      policy: '/srv/app/p.yaml',
    })
    expect(from({}, { store: 'sqlite:x.db', model: '../m', policy: 'p.yaml' })).toMatchObject({
      store: 'sqlite:/etc/ductile/x.db',
      model: '/etc/m',
      policy: '/etc/ductile/p.yaml',
    })
  })

  it.each([
    ['sqlite::memory:', 'sqlite::memory:'],
    [':memory:', ':memory:'],
    ['postgres://db/x', 'postgres://db/x'],
    ['/data/x.db', 'sqlite:/data/x.db'],
    ['sqlite:///data/x.db', 'sqlite:/data/x.db'],
  ])('leaves the store %s what it is', (store, expected) => {
    expect(from({ store }).store).toBe(expected)
  })

  it('leaves the name of an embedded model and a hub reference alone', () => {
    expect(from({ model: 'guard-text' }).model).toBe('guard-text')
    expect(from({ model: 'hub:owner/name@main' }).model).toBe('hub:owner/name@main')
  })

  it('tells the operator’s keys from those of tenants', () => {
    const keys = { operator: ['1234567890123456'], acme: ['abcdefghijklmnop'] }
    expect(from({}, { keys })).toMatchObject({
      keys: ['1234567890123456'],
      tenants: { acme: ['abcdefghijklmnop'] },
    })
  })

  it('lets flags and configuration win over what the policy says of itself, and nothing else', () => {
    expect(from({ failureMode: 'open', captureContent: true }, { strictness: 'strict' }).overrides).toEqual({
      strictness: 'strict',
      failureMode: 'open',
      captureContent: true,
    })
  })

  it('takes a policy that stands in the configuration', () => {
    const policy = { name: 'house', version: '1' }
    expect(from({}, { policy }).policy).toEqual({ document: policy, file: '/etc/ductile' })
  })

  it('takes the upstream’s key from the file or the environment', () => {
    expect(from({}, {}, { DUCTILE_UPSTREAM_KEY: 'k1' }).upstreamKey).toBe('k1')
    expect(from({}, { upstreamKey: 'k2' }, { DUCTILE_UPSTREAM_KEY: 'k1' }).upstreamKey).toBe('k2')
    expect(from({}, {}, { DUCTILE_UPSTREAM_KEY: '' }).upstreamKey).toBeUndefined()
  })
})
