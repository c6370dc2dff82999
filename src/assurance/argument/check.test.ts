import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Evidence } from '../evidence/evidence.js'
import { type EvidenceRecord, emptyRecord } from '../evidence/record.js'
import { fromGsn2x, toGsn2x } from '../exchange/gsn2x.js'
import {
  assumption,
  awayGoal,
  defeater,
  type GoalNode,
  goal,
  safetyCase,
  solution,
  strategy,
} from './build.js'
import { checkCase } from './check.js'
import { confidenceOfAll, confidenceOfAny } from './confidence.js'
import { caseDocument, parseCase } from './document.js'
import type { Element, SafetyCase } from './elements.js'
import { reviewCase } from './review.js'
import { checkStructure } from './structure.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assurance-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const now = new Date('2026-11-24T12:00:00Z')
beforeEach(async () => {
  await writeFile(
    join(folder, 'result.json'),
    JSON.stringify({ auroc: { value: 0.9, low: 0.87, high: 0.93 } }),
  )
  await writeFile(join(folder, 'model.bin'), 'weights')
})

const auroc: Evidence = {
  source: { kind: 'json', path: 'result.json', pointer: '/auroc' },
  expect: { atLeast: 0.85 },
  dependsOn: ['model.bin'],
}
const caseOf = (evidence: Evidence, more: Partial<GoalNode> = {}): SafetyCase =>
  safetyCase({
    name: 'mine',
    title: 'Mine',
    roots: [goal('G1', 'It separates', { supportedBy: [solution('Sn1', 'AUROC', { evidence })], ...more })],
  })
const review = (argument: SafetyCase): Promise<EvidenceRecord> =>
  reviewCase(argument, {
    folder,
    record: emptyRecord(argument.name),
    now,
    reviewer: 'Ada',
    because: 'first look',
  })
const check = async (argument: SafetyCase, record?: EvidenceRecord, at = now) =>
  checkCase(argument, { folder, record: record ?? (await review(argument)), now: at })

describe('checkCase', () => {
  it('supports a claim whose evidence was reviewed and holds', async () => {
    const report = await check(caseOf(auroc))
    expect(report).toMatchObject({ status: 'supported', problems: [], changed: [] })
    // 0.05 above the floor, a standard deviation of 0.0153: 3.27 of them.
    expect(report.roots[0]!.confidence.lower).toBeCloseTo(0.99946, 4)
    expect(report.elements.Sn1!.judgement!.reading).toMatchObject({ value: 0.9, low: 0.87 })
  })

  it('calls evidence that nobody reviewed incomplete', async () => {
    const report = await check(caseOf(auroc), emptyRecord('mine'))
    expect(report.status).toBe('incomplete')
    expect(report.elements.Sn1!.findings).toEqual(['nobody has reviewed this evidence yet'])
  })

  it('turns stale when the source, or what it speaks of, changes', async () => {
    const argument = caseOf(auroc)
    const record = await review(argument)
    await writeFile(join(folder, 'model.bin'), 'other weights')
    const changed = await check(argument, record)
    expect(changed.status).toBe('stale')
    expect(changed.roots[0]!.confidence.lower).toBe(0)
    expect(changed.elements.Sn1!.findings[0]).toBe(
      'model.bin has changed since it was reviewed on 2026-11-24',
    )
    expect(changed.changed).toContainEqual({ id: 'G1', from: 'supported', to: 'stale' })
    expect((await check(argument, await review(argument))).status).toBe('supported')
  })

  it('turns stale on the day of expiry', async () => {
    const argument = caseOf({ ...auroc, expires: '2026-11-25' })
    expect((await check(argument)).status).toBe('supported')
    const later = await check(argument, await review(argument), new Date('2026-11-25T00:00:00Z'))
    expect(later.elements.Sn1!.findings).toEqual(['expired on 2026-11-25'])
    expect(later.status).toBe('stale')
    const past = await check(caseOf({ ...auroc, expires: '2020-01-01' }))
    expect(past.status).toBe('stale')
  })

  it('turns stale when the source speaks of another model', async () => {
    await writeFile(join(folder, 'card.json'), JSON.stringify({ sha256: 'abcdef0123456789' }))
    const quotes = { path: 'card.json', pointer: '/sha256', characters: 12 }
    expect((await check(caseOf({ ...auroc, quotes }))).status).toBe('stale')
    await writeFile(join(folder, 'result.json'), JSON.stringify({ auroc: 0.9, model: 'abcdef012345' }))
    expect((await check(caseOf({ ...auroc, quotes }))).status).toBe('supported')
  })

  it('undermines what the evidence contradicts, at the worse end of its interval', async () => {
    expect((await check(caseOf({ ...auroc, expect: { atLeast: 0.88 } }))).status).toBe('undermined')
    expect((await check(caseOf({ ...auroc, expect: { atLeast: 0.88, on: 'value' } }))).status).toBe(
      'supported',
    )
    expect((await check(caseOf({ ...auroc, expect: { atMost: 0.92 } }))).status).toBe('undermined')
    const contrary = await check(caseOf({ ...auroc, expect: { atLeast: 0.95 } }))
    expect(contrary.roots[0]!.confidence.lower!).toBeLessThan(0.01)
  })

  it('calls missing, broken and outside files incomplete', async () => {
    for (const [source, finding] of [
      [{ kind: 'file', path: 'gone.json' }, 'gone.json does not exist'],
      [{ kind: 'json', path: 'model.bin', pointer: '' }, 'model.bin is not JSON'],
      [{ kind: 'json', path: 'result.json', pointer: '/f1' }, 'result.json: there is nothing at /f1'],
      [{ kind: 'file', path: '../elsewhere' }, "../elsewhere lies outside the case's folder"],
    ] as const) {
      const report = await check(caseOf({ source }))
      expect(report.status).toBe('incomplete')
      expect(report.elements.Sn1!.findings).toContain(finding)
    }
  })

  it('knows an undeveloped goal, an empty strategy and a solution without evidence', async () => {
    const report = await check(
      safetyCase({
        name: 'open',
        title: 'Open',
        roots: [
          goal('G1', 'top', {
            supportedBy: [
              goal('G2', 'later', { undeveloped: true }),
              strategy('S1', 'how'),
              solution('Sn1', 'what'),
            ],
          }),
        ],
      }),
    )
    expect(report.status).toBe('incomplete')
    expect(['G2', 'S1', 'Sn1'].map(id => report.elements[id]!.findings[0])).toEqual([
      'is not developed yet',
      'rests on nothing',
      'names no evidence',
    ])
  })

  it('lets a doubt undermine a claim until it is answered', async () => {
    const open = await check(caseOf(auroc, { challengedBy: [defeater('D1', 'Another language?')] }))
    expect(open.elements.G1).toMatchObject({ status: 'undermined', findings: ['the doubt D1 stands'] })
    const answered = await check(
      caseOf(auroc, {
        challengedBy: [
          defeater('D1', 'Another language?', {
            answeredBy: [
              solution('Sn2', 'Test', { evidence: { source: { kind: 'file', path: 'model.bin' } } }),
            ],
          }),
        ],
      }),
    )
    expect(answered.status).toBe('supported')
  })

  it('carries the staleness of an assumption to what is said under it', async () => {
    const drift = assumption('A1', 'Operation is as recorded', {
      evidence: { source: { kind: 'file', path: 'model.bin' }, expires: '2026-01-01' },
    })
    expect((await check(caseOf(auroc, { inContextOf: [drift] }))).status).toBe('stale')
  })

  it('needs all, or any where legs are independent', async () => {
    const legs = (needs: 'all' | 'any') =>
      caseOf(auroc, {
        needs,
        supportedBy: [solution('Sn1', 'AUROC', { evidence: auroc }), solution('Sn2', 'nothing yet')],
      })
    expect((await check(legs('any'))).status).toBe('supported')
    expect((await check(legs('all'))).status).toBe('incomplete')
  })

  it('takes an away goal from the case that argues it', async () => {
    const argument = safetyCase({
      name: 'mine',
      title: 'Mine',
      roots: [
        goal('G1', 'top', { supportedBy: [awayGoal('AG1', 'the other', { module: 'other', goal: 'G9' })] }),
      ],
    })
    expect((await check(argument)).status).toBe('incomplete')
    const away = async () =>
      ({ status: 'supported', confidence: { lower: 0.9, quantified: 1, unquantified: 0 } }) as const
    const report = await checkCase(argument, { folder, record: emptyRecord('mine'), now, away })
    expect(report.roots[0]).toMatchObject({ status: 'supported', confidence: { lower: 0.9 } })
  })

  it('reports cycles and dead links of a document instead of following them', async () => {
    const element = (id: string, supportedBy: string[]): Element => ({
      id,
      kind: 'goal',
      text: id,
      supportedBy,
      inContextOf: [],
      challengedBy: [],
      answeredBy: [],
    })
    const circular: SafetyCase = {
      name: 'circle',
      title: 'Circle',
      roots: ['G1'],
      elements: new Map([
        ['G1', element('G1', ['G2'])],
        ['G2', element('G2', ['G3'])],
        ['G3', element('G3', ['G1', 'G9'])],
      ]),
    }
    const report = await check(circular, emptyRecord('circle'))
    expect(report.problems.map(({ message }) => message)).toEqual([
      '"G3" supportedBy "G9", which does not exist',
      'the argument goes in a circle: G1 → G2 → G3 → G1',
    ])
    expect(report.status).toBe('incomplete')
  })
})

describe('safetyCase', () => {
  it('refuses two elements of one id, and links of the wrong kind that types let through', () => {
    const twins = [solution('Sn1', 'a'), solution('Sn1', 'b')]
    expect(() =>
      safetyCase({ name: 'x', title: 'x', roots: [goal('G1', 'g', { supportedBy: twins })] }),
    ).toThrow('two elements are called "Sn1"')
    const wrong = goal('G1', 'g', { supportedBy: [defeater('D1', 'd') as never] })
    expect(() => safetyCase({ name: 'x', title: 'x', roots: [wrong] })).toThrow('which is a defeater')
  })

  it('is written to a document and read back', () => {
    const argument = caseOf(auroc, { challengedBy: [defeater('D1', 'But?')] })
    const written = JSON.parse(JSON.stringify(caseDocument(argument)))
    expect(parseCase(written, { file: 'case.json' })).toEqual(argument)
    expect(() => parseCase({ ...written, name: 'Not Kebab' }, { file: 'case.json' })).toThrow(
      'case.json: name',
    )
    const twice = { ...written, elements: [...written.elements, written.elements[0]] }
    expect(() => parseCase(twice, { file: 'case.json' })).toThrow('two elements are called "G1"')
  })

  it('goes through the YAML of gsn2x and keeps its argument', () => {
    const argument = caseOf(auroc, {
      challengedBy: [defeater('D1', 'But?')],
      inContextOf: [assumption('A1', 'so')],
    })
    const back = fromGsn2x(parse(toGsn2x(argument)), { file: 'mine.yaml', name: 'mine' })
    expect(back.roots).toEqual(['G1'])
    for (const [id, { evidence: _, ...element }] of argument.elements)
      expect(back.elements.get(id)).toEqual(element)
    const foreign = fromGsn2x(
      parse(
        'G1:\n  supportedBy: S1\nS1: { text: By parts, supportedBy: [Sn1] }\nSn1: {}\nCG1: { text: Why, challenges: S1 }',
      ),
      { file: 'other.yaml', name: 'other' },
    )
    expect(checkStructure(foreign)).toEqual([])
    expect(foreign.elements.get('S1')).toMatchObject({ kind: 'strategy', challengedBy: ['CG1'] })
    expect(() => fromGsn2x({ X1: {} }, { file: 'x.yaml', name: 'x' })).toThrow('x.yaml: X1')
  })
})

describe('confidence', () => {
  const part = fc
    .double({ min: 0, max: 1, noNaN: true })
    .map(lower => ({ lower, quantified: 1, unquantified: 0 }))

  it('keeps the bounds of Fréchet below independence, for all and for any', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), parts => {
        expect(confidenceOfAll(parts).lower!).toBeLessThanOrEqual(
          confidenceOfAll(parts, { independent: true }).lower! + 1e-12,
        )
        expect(confidenceOfAny(parts).lower!).toBeLessThanOrEqual(
          confidenceOfAny(parts, { independent: true }).lower! + 1e-12,
        )
        expect(confidenceOfAll(parts).quantified).toBe(parts.length)
      }),
      { seed: 2 },
    )
  })

  it('says how much nothing measures', () => {
    const none = { quantified: 0, unquantified: 1 }
    expect(confidenceOfAll([none, none])).toEqual({ quantified: 0, unquantified: 2 })
  })
})
