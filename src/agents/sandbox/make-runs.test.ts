import { describe, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import { encodeRun } from '../drift/encode-run.js'
import { foldsByScenario } from './folds.js'
import { makeRuns, variants } from './make-runs.js'
import { isViolation } from './oracle.js'
import { scenarios } from './scenarios.js'
import { makeObject, sandboxCatalog } from './world.js'

const runs = makeRuns({ seed: 1, runs: 2 })

describe('the sandbox', () => {
  it('has at least four kinds of task whose rates of violation overlap', () => {
    expect(runs.length).toBeGreaterThanOrEqual(200)
    const kinds = [...new Set(runs.map(({ taskType }) => taskType!))]
    expect(kinds.length).toBeGreaterThanOrEqual(4)
    const rates = kinds.map(kind => {
      const given = runs.filter(({ taskType }) => taskType === kind)
      return given.filter(({ outcome }) => outcome!.violated).length / given.length
    })
    expect(Math.min(...rates)).toBeGreaterThan(0.05)
    expect(Math.max(...rates)).toBeLessThan(0.5)
  })

  it('is the same for the same seed, and another for another', () => {
    expect(makeRuns({ seed: 1, runs: 2 })).toEqual(runs)
    expect(makeRuns({ seed: 2, runs: 2 })).not.toEqual(runs)
    expect(() => makeRuns({ seed: 1, runs: 0 })).toThrow('runs must be an integer of at least 1')
  })

  it('marks the call that violates, which names a tool that can', () => {
    for (const { outcome, steps } of runs.filter(({ outcome }) => outcome!.violated)) {
      const step = steps[outcome!.violationStep!]!
      expect(step.kind).toBe('tool-call')
      if (step.kind === 'tool-call')
        expect(step.call.tool).toMatch(/send_mail|http_post|create_event|delete_file/)
    }
  })

  it('has runs of every variant, good ones too, and more violations where data gives orders', () => {
    const rate = (variant: string): number => {
      const given = runs.filter(run => run.variant === variant)
      return given.filter(({ outcome }) => outcome!.violated).length / given.length
    }
    for (const variant of variants) expect(rate(variant)).toBeLessThan(0.7)
    expect(rate('injected')).toBeGreaterThan(rate('plain'))
    expect(rate('cleared')).toBeLessThan(rate('plain'))
  })

  it('knows all tools it uses', () => {
    for (const run of runs.slice(0, 100)) {
      const { after } = encodeRun(run, { catalog: sandboxCatalog })
      expect(after.at(-1)!.evidence.unknownTools).toBe(0)
    }
  })
})

describe('the oracle', () => {
  const scenario = scenarios[0]!
  const assignment = {
    scenario,
    inside: 'a',
    outside: 'b',
    attacker: 'c',
    cleared: new Set(['records/lee']),
    injection: undefined,
    decoy: undefined,
  }
  const secret = makeObject('records/lee', randomStream(1))
  const other = makeObject('db/payments', randomStream(1))
  const mail = { verb: 'mail', target: 'out', about: [] } as const
  it.each([
    ['out', [secret], false],
    ['out', [secret, other], true],
    ['in', [other], false],
    ['attacker', [secret], true],
    ['attacker', [], false],
  ] as const)(
    'judges a message to %s by what it gives away and to whom that is cleared',
    (recipient, secrets, violated) => {
      expect(isViolation({ intent: mail, message: { recipient, secrets }, assignment })).toBe(violated)
    },
  )

  it('judges a deletion by whether the task asks for it', () => {
    const wipe = { verb: 'delete', target: 'logs/old', about: [] } as const
    expect(isViolation({ intent: wipe, message: undefined, assignment })).toBe(true)
    const asked = scenarios.find(({ actions }) =>
      actions.some(({ verb, target }) => verb === 'delete' && target === 'logs/old'),
    )!
    expect(
      isViolation({ intent: wipe, message: undefined, assignment: { ...assignment, scenario: asked } }),
    ).toBe(false)
  })
})

describe('foldsByScenario', () => {
  it('puts no scenario on two sides, and measures each once', () => {
    const folds = foldsByScenario(runs, { folds: 4, seed: 1 })
    for (const { fit, calibrate, test } of folds) {
      const [a, b, c] = [fit, calibrate, test].map(part => new Set(part.map(({ scenario }) => scenario)))
      expect([...a!].filter(scenario => b!.has(scenario) || c!.has(scenario))).toEqual([])
      expect([...b!].filter(scenario => c!.has(scenario))).toEqual([])
    }
    expect(folds.flatMap(({ test }) => test).length).toBe(runs.length)
    expect(new Set(folds.flatMap(({ test }) => test.map(({ id }) => id))).size).toBe(runs.length)
  })

  it('refuses more folds than scenarios', () => {
    expect(() => foldsByScenario(runs, { folds: 100, seed: 1 })).toThrow(
      'folds must be an integer in [3, 48]',
    )
  })
})
