import { describe, expect, it } from 'vitest'
import { parseText } from './load-document.js'
import { parseConfig } from './parse-config.js'

describe('parseConfig', () => {
  const parse = (text: string, env: Record<string, string> = {}): unknown =>
    parseConfig(parseText(text, 'f.yaml'), { file: 'f.yaml', env })

  it('reads every key', () => {
    const config = {
      port: 4600,
      host: '127.0.0.1',
      upstream: 'http://127.0.0.1:8000/v1',
      upstreamKey: 'k',
      allowLinkLocalUpstream: true,
      store: 'sqlite:x.db',
      durability: 'process-crash',
      keys: { operator: ['1234567890123456'], acme: ['abcdefghijklmnop'] },
      upstreams: [{ url: 'https://b/v1', key: 'k', models: ['gpt-*', 'o3'], allowLinkLocal: false }],
      strictness: 'strict',
      thresholds: 'rubric',
      failureMode: 'open',
      captureContent: false,
      policy: { name: 'house', version: '3', strictness: 'strict' },
      candidate: 'next.yaml',
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
    ['colour: 1', 'f.yaml: unknown key "colour", valid are "$schema", "port"'],
    [
      'policy: {name: a, version: 1, strictnes: strict}',
      'unknown key "policy.strictnes", did you mean "strictness"?',
    ],
    ['upstreams: [{url: http://a/v1, models: [a*b]}]', 'f.yaml: upstreams.0.models.0: must be a name, or'],
    ['upstreams: [{url: http://a/v1}]', 'f.yaml: upstreams.0.models: '],
    ['keys: {acme: [short]}', 'f.yaml: keys.acme.0: must have 16 characters'],
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
