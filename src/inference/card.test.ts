import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelIntegrityError } from '../core/index.js'
import { tinyGuardDirectory } from './__fixtures__/tiny-guard-directory.js'
import { parseCard } from './card.js'

const json = readFileSync(join(tinyGuardDirectory, 'card.json'), 'utf8')

/** The message for the card with the value at `path` replaced, or removed when it is undefined. */
const messageFor = (path: string, value: unknown): string => {
  const card = JSON.parse(json)
  const keys = path.split('.')
  const last = keys.pop()!
  const parent = keys.reduce((node, key) => node[key], card)
  if (value === undefined) delete parent[last]
  else parent[last] = value
  try {
    parseCard(JSON.stringify(card), 'models/x/card.json')
  } catch (error) {
    expect(ModelIntegrityError.isInstance(error)).toBe(true)
    return (error as Error).message
  }
  throw new Error('the card was accepted')
}

describe('parseCard', () => {
  it('reads a card and freezes it', () => {
    const card = parseCard(json, 'card.json')
    expect(card.id).toBe('tiny-guard')
    expect(card.thresholds['harm-prompt']?.calibrated.strict.tau).toBe(30)
    expect(Object.isFrozen(card)).toBe(true)
  })

  it('ignores fields it does not know', () => {
    expect(parseCard(JSON.stringify({ ...JSON.parse(json), invented: 1 }), 'c').id).toBe('tiny-guard')
  })

  it.each([
    ['schemaVersion', 2, 'schemaVersion'],
    ['id', undefined, 'id'],
    ['version', 'latest', 'version: must be a semantic version'],
    ['task', 'image', 'task'],
    ['heads', ['a', 'a'], 'heads: must not repeat a head'],
    ['input.maxTokens', 0, 'input.maxTokens'],
    ['files.0.sha256', 'ABC', 'files.0.sha256: must be 64 hex digits'],
    ['files.0.path', '../../etc/passwd', 'files.0.path: must stay inside the folder'],
    ['files.0.path', '/etc/passwd', 'files.0.path: must stay inside the folder'],
    ['files.1', undefined, 'files'],
    ['files', [], 'files: must list exactly one "weights" and one "tokenizer"'],
    ['calibration.injection.slope', '1', 'calibration.injection.slope'],
    ['thresholds.injection.calibrated.strict.tau', 101, 'thresholds.injection.calibrated.strict.tau'],
    [
      'thresholds.injection.calibrated.strict.tau',
      60,
      'thresholds must be ordered strict <= moderate <= loose',
    ],
    ['selfTest.injection.positive', [], 'selfTest.injection.positive'],
  ])('names %s when it is %j', (path, value, expected) => {
    expect(messageFor(path, value)).toContain(
      `models/x/card.json: ${expected.split(':')[0]!.split(' must')[0]}`,
    )
    expect(messageFor(path, value)).toContain(expected.split(': ').at(-1))
  })

  it('refuses what is not JSON', () => {
    expect(() => parseCard('{', 'card.json')).toThrow('card.json: not JSON')
  })
})
