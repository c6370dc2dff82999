import { describe, expect, it } from 'vitest'
import { fuseFindings } from './fuse-findings.js'
import { importLimits } from './import-limits.js'
import { type ToolLimitsInput, toolLimits } from './tool-limits.js'
import { convert } from './units.js'

const spinner: ToolLimitsInput = {
  tool: 'spin',
  limits: [
    { parameter: 'speed', op: '<=', value: 15_000, unit: 'rpm', hazard: 'the rotor may burst', severity: 3 },
    {
      parameter: 'temperature',
      op: 'between',
      value: [4, 40],
      unit: '°C',
      hazard: 'the sample is lost',
      severity: 1,
    },
    {
      parameter: 'lid',
      op: '==',
      value: 'closed',
      when: { parameter: 'speed', op: '>', value: 0 },
      hazard: 'open rotor',
      severity: 3,
    },
  ],
}
const guard = toolLimits([spinner])
const check = (speed: unknown, temperature: unknown = 20, lid: unknown = 'closed') =>
  guard.check({
    id: 'c',
    tool: 'spin',
    arguments: { speed, temperature, ...(lid === undefined ? {} : { lid }) },
  })

describe('toolLimits', () => {
  it.each([
    ['within', 12_000, 20, 'closed', 'allow'],
    ['at the limit', 15_000, 20, 'closed', 'allow'],
    ['beyond it', 15_001, 20, 'closed', 'block'],
    ['at 40 degrees', 12_000, 40, 'closed', 'allow'],
    ['above', 12_000, 40.1, 'closed', 'block'],
    ['at rest with the lid open', 0, 20, 'open', 'allow'],
    ['turning with the lid open', 500, 20, 'open', 'block'],
    ['NaN', Number.NaN, 20, 'closed', 'block'],
    ['12 krpm', { value: 12, unit: 'krpm' }, 20, 'closed', 'allow'],
    ['16 krpm', { value: 16, unit: 'krpm' }, 20, 'closed', 'block'],
    ['77 °F', 12_000, { value: 77, unit: '°F' }, 'closed', 'allow'],
    ['400 K', 12_000, { value: 400, unit: 'K' }, 'closed', 'block'],
  ])('judges %s', (_, speed, temperature, lid, action) => {
    expect(check(speed, temperature, lid).action).toBe(action)
  })

  it('blocks what it cannot check, and says why', () => {
    const kinds = (verdict: ReturnType<typeof check>) =>
      'violations' in verdict ? verdict.violations.map(({ kind }) => kind) : []
    const noLid = guard.check({ id: 'c', tool: 'spin', arguments: { speed: 500, temperature: 20 } })
    expect([noLid.action, kinds(noLid)]).toEqual(['block', ['missing']])
    expect([check('12000').action, kinds(check('12000'))]).toEqual(['block', ['type']])
    expect(kinds(check({ value: 12, unit: 'furlong' }))).toEqual(['unit'])
    expect(kinds(check({ value: 12, unit: 'kg' }))).toEqual(['unit'])
    expect(guard.check({ id: 'c', tool: 'other', arguments: {} })).toMatchObject({
      action: 'block',
      reason: 'no limits are known for other',
    })
    expect(guard.check({ id: 'c', tool: 'spin', arguments: {}, unparsed: '{' }).action).toBe('block')
    expect(check(15_001)).toMatchObject({ reason: 'speed must be <= 15000 rpm (the rotor may burst)' })
  })

  it('moves a number to the nearest allowed one where that is wanted', () => {
    const soft = toolLimits([
      {
        tool: 'heat',
        limits: [
          {
            parameter: 't',
            op: 'between',
            value: [4, 40],
            unit: '°C',
            hazard: 'h',
            severity: 1,
            otherwise: 'clamp',
          },
        ],
      },
    ])
    const heat = (t: unknown) => soft.check({ id: 'c', tool: 'heat', arguments: { t, note: 'n' } })
    expect(heat(60)).toMatchObject({ action: 'correct', arguments: { t: 40, note: 'n' } })
    expect(heat({ value: 212, unit: '°F' })).toMatchObject({ arguments: { t: { value: 40, unit: '°C' } } })
    expect(heat('hot').action).toBe('block')
  })

  it.each([
    [{ parameter: 'a', op: 'between', value: [2, 1], hazard: 'h', severity: 1 }, 'limits.0.value'],
    [
      { parameter: 'a', op: '<', value: 1, unit: 'parsec', hazard: 'h', severity: 1 },
      'limits.0.unit: is no known unit',
    ],
    [
      { parameter: 'a', op: '<', value: 1, hazard: 'h', severity: 1, otherwise: 'clamp' },
      'limits.0.otherwise',
    ],
    [{ parameter: 'a', op: '~', value: 1, hazard: 'h', severity: 1 }, 'limits.0.op'],
  ])('refuses the limit %j', (limit, field) => {
    expect(() => toolLimits([{ tool: 't', limits: [limit as never] }])).toThrow(`limits of t: ${field}`)
  })
})

describe('units', () => {
  it('convert within a dimension only', () => {
    expect(convert(12, { from: 'krpm', to: 'rpm' })).toBe(12_000)
    expect(convert(212, { from: '°F', to: '°C' })).toBeCloseTo(100, 9)
    expect(convert(0, { from: 'K', to: '°C' })).toBeCloseTo(-273.15, 9)
    expect(convert(1, { from: 'kg', to: 'l' })).toBeUndefined()
  })
})

describe('importLimits', () => {
  const row = (conditions: unknown[]) => ({
    tool_name: 'laser',
    risks_detection: { threshold_conditions: conditions },
  })

  it('takes ranges and rows with an operator, and refuses directions in prose', () => {
    const { limits, refused } = importLimits(
      [
        row([
          { parameter: 'power', threshold: 5, operator: '<=', unit: 'kW' },
          { parameter: 'gap', threshold: { lower_bound: 1, upper_bound: 3 } },
          { parameter: 'rate', threshold: 1.05, condition: 'above this it is unsafe' },
        ]),
      ],
      'tools.json',
    )
    expect(limits[0]!.limits.map(({ op }) => op)).toEqual(['<=', 'between'])
    expect(refused).toEqual([
      { tool: 'laser', parameter: 'rate', why: 'the direction of its threshold stands only in prose' },
    ])
  })

  it('names row and field of what is malformed', () => {
    expect(() => importLimits([row([]), { tool_name: 3 }], 'tools.json')).toThrow('tools.json:2: tool_name')
  })
})

describe('fuseFindings', () => {
  it.each([
    [['reject', 'pass'], 'reject'],
    [['warning', 'pass'], 'warning'],
    [['unknown', 'pass'], 'unknown'],
    [['reject', 'unknown'], 'reject'],
  ] as const)('makes of %j %s', (verdicts, fused) => {
    expect(fuseFindings(verdicts)).toBe(fused)
  })

  it('refuses to judge without a judge', () => {
    expect(() => fuseFindings([])).toThrow('at least one')
  })
})
