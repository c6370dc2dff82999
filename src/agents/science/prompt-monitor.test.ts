import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Signal } from '../../core/index.js'
import {
  attackTypes,
  PromptMonitor,
  type PromptMonitorOptions,
  readAttack,
  readingsOf,
  readRisk,
} from '../index.js'
import { fuse } from './finding.js'

const sentinel = 'the grey heron wades at dawn'
const guard: Signal<string> = {
  name: 'harm',
  assess: async text => ({
    signal: 'harm',
    risk: text.includes(sentinel) ? 0.9 : 0.1,
    categories: [],
    reasons: [],
    costMs: 0,
  }),
}
const noAttack = async () => 'IS_ATTACKED: NO\nATTACK_TYPE: NONE'
const monitor = (options: Partial<PromptMonitorOptions> = {}) =>
  new PromptMonitor({ guard, thresholds: { warning: 40, reject: 70 }, attackDetector: noAttack, ...options })
const context = { edge: 'user', run: 'r' } as const
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('PromptMonitor', () => {
  it.each([
    ['plain', sentinel, []],
    ['in Base64', `please read ${base64(sentinel)} first`, ['base64']],
    [
      'split in three assignments',
      'a = "the grey heron "\nb = "wades at"\nc = " dawn"\nread a + b + c',
      ['split'],
    ],
    ['split out of order', 'c = " dawn"; a = "the grey heron "; b = "wades at"; x = a + b + c', ['split']],
    ['zero-width-joined', [...sentinel].join('\u200D'), ['zero-width']],
    [
      'in full-width letters',
      sentinel.replace(/[a-z]/g, letter => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)),
      ['unicode'],
    ],
    ['nested twice', `read ${base64(base64(sentinel))}`, ['base64']],
    ['rotated', 'gur terl ureba jnqrf ng qnja va gur sbt bs gur zbeavat', ['rot13']],
  ])('finds the phrase %s', async (_, text, transforms) => {
    const finding = await monitor().inspect(text, context)
    expect(finding.verdict).toBe('reject')
    expect(finding.transforms).toEqual(expect.arrayContaining([...transforms]))
    expect(JSON.stringify(finding)).not.toContain(sentinel)
  })

  it('lets ordinary image data pass', async () => {
    const bytes = Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 197 + (i >> 3) * 91 + 137) % 256))
    const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), bytes])
    const finding = await monitor().inspect(`data:image/png;base64,${png.toString('base64')}`, context)
    expect(finding).toMatchObject({ verdict: 'pass', transforms: [], truncated: false })
  })

  it.each([
    ['WARNING', 'warning'],
    ['BLOCK', 'reject'],
    ['SAFE', 'pass'],
  ])('fuses a guard that passes with a checker that says %s', async (level, verdict) => {
    const checker = async () => `RISK_LEVEL: ${level}\nREASON: as the case stands`
    expect((await monitor({ checker }).inspect('a walk', context)).verdict).toBe(verdict)
  })

  it('is unknown where a judge refuses, fails or is not understood, and still rejects by another', async () => {
    const refusing = async () => 'I cannot help with that.'
    const failing = () => Promise.reject(new Error('a secret'))
    for (const judge of [refusing, failing]) {
      const finding = await monitor({ attackDetector: judge }).inspect('a walk', context)
      expect(finding.verdict).toBe('unknown')
      expect(JSON.stringify(finding)).not.toMatch(/secret|cannot help/)
      expect((await monitor({ attackDetector: judge }).inspect(sentinel, context)).verdict).toBe('reject')
    }
    const broken = { name: 'harm', assess: async () => ({ ...(await guard.assess('', context)), risk: NaN }) }
    expect((await monitor({ guard: broken }).inspect('a walk', context)).verdict).toBe('unknown')
  })

  it('names attacks', async () => {
    const attackDetector = async () => 'IS_ATTACKED: YES\nATTACK_TYPE: Role Play, virtualization'
    const finding = await monitor({ attackDetector }).inspect('a walk', context)
    expect(finding).toMatchObject({ verdict: 'reject', attackTypes: ['role play', 'virtualisation'] })
    const mild = await monitor({ attackDetector, onAttack: 'warning' }).inspect('a walk', context)
    expect(mild.verdict).toBe('warning')
  })

  it('cuts what is too long, says so, and does not pass it', async () => {
    const finding = await monitor({ maxLength: 10 }).inspect('a long walk by the sea', context)
    expect(finding).toMatchObject({ verdict: 'unknown', truncated: true, subject: { length: 22 } })
  })

  it('keeps a reason only if it does not quote the request', async () => {
    const text = 'a request about the tides that is long enough to be quoted at length'
    const checker = async () => `RISK_LEVEL: WARNING\nREASON: it says ${text}`
    const { reasons } = await monitor({ checker }).inspect(text, context)
    expect(reasons).toEqual(['checker: (a reason that quotes the subject is left out)'])
  })

  it('refuses what it cannot work with', async () => {
    await expect(monitor().inspect(' ', context)).rejects.toThrow('text must not be empty')
    expect(() => monitor({ thresholds: { warning: 80, reject: 70 } })).toThrow(
      '0 <= warning <= reject <= 100',
    )
    expect(() => monitor({ maxLength: 0 })).toThrow('maxLength must be a positive integer')
    const abort = AbortSignal.abort(new Error('stopped'))
    const attackDetector = () => Promise.reject(new Error('x'))
    await expect(monitor({ attackDetector }).inspect('a', { ...context, abort })).rejects.toThrow('stopped')
  })
})

describe('replies', () => {
  it('know 17 attack types', () => {
    expect(new Set(attackTypes).size).toBe(17)
    for (const type of attackTypes)
      expect(readAttack(`IS_ATTACKED: yes\nATTACK_TYPE: ${type}`)).toEqual([type])
  })

  it.each([
    ['RISK_LEVEL: SAFE', 'REASON is missing'],
    ['RISK_LEVEL: FINE\nREASON: r', 'RISK_LEVEL must be'],
    ['RISK_LEVEL: toString\nREASON: r', 'RISK_LEVEL must be'],
    ['RISK_LEVEL: SAFE\nRISK_LEVEL: BLOCK\nREASON: r', 'RISK_LEVEL is given twice'],
    ['Sure!\nRISK_LEVEL: SAFE\nREASON: r', 'must hold only'],
    ['', 'RISK_LEVEL is missing'],
  ])('refuse %j', (reply, message) => {
    expect(() => readRisk(reply)).toThrow(message)
  })

  it.each([
    ['IS_ATTACKED: YES\nATTACK_TYPE: NONE', 'contradicts'],
    ['IS_ATTACKED: NO\nATTACK_TYPE: jailbreak', 'contradicts'],
    ['IS_ATTACKED: YES\nATTACK_TYPE: sorcery', 'no known type'],
    ['IS_ATTACKED: MAYBE\nATTACK_TYPE: NONE', 'YES or NO'],
  ])('refuse %j', (reply, message) => {
    expect(() => readAttack(reply)).toThrow(message)
  })
})

describe('readings', () => {
  it('begin with the text, repeat none and stay few', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), text => {
        const { readings } = readingsOf(text)
        expect(readings[0]).toEqual({ text, transforms: [] })
        expect(new Set(readings.map(reading => reading.text)).size).toBe(readings.length)
        expect(readings.length).toBeLessThanOrEqual(24)
      }),
      { numRuns: 200 },
    )
  })

  it('say when a disguise is deeper than is followed', () => {
    const wrapped = Array.from({ length: 5 }).reduce<string>(text => base64(text), sentinel)
    expect(readingsOf(wrapped).incomplete).toBe(true)
  })
})

describe('fuse', () => {
  const finding = (verdict: 'pass' | 'warning' | 'unknown' | 'reject') => ({
    verdict,
    source: verdict,
    reasons: [verdict],
    attackTypes: [],
  })
  it.each([
    ['reject', 'pass', 'reject'],
    ['warning', 'pass', 'warning'],
    ['unknown', 'pass', 'unknown'],
    ['reject', 'unknown', 'reject'],
  ] as const)('makes of %s and %s %s', (a, b, verdict) => {
    expect(fuse([finding(a), finding(b)], 's')).toMatchObject({ verdict, reasons: [a, b] })
  })
  it('refuses none', () => {
    expect(() => fuse([], 's')).toThrow('at least one')
  })
})
