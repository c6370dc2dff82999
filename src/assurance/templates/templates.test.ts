import { describe, expect, it } from 'vitest'
import { safetyCase, solution } from '../argument/build.js'
import { checkCase } from '../argument/check.js'
import type { SafetyCase } from '../argument/elements.js'
import { reviewCase } from '../argument/review.js'
import { emptyRecord } from '../evidence/record.js'
import { agentCase } from './agent.js'
import { classifierCase } from './classifier.js'
import { reliabilityArgument } from './reliability.js'

const folder = import.meta.dirname
const now = new Date('2026-11-24T12:00:00Z')
/** This test's own file stands for evidence. */
const proof = (id: string) =>
  solution(id, 'evidence', { evidence: { source: { kind: 'file', path: 'templates.test.ts' } } })
const statusOf = async (argument: SafetyCase) => {
  const record = await reviewCase(argument, {
    folder,
    record: emptyRecord(argument.name),
    now,
    reviewer: 'Ada',
    because: 'test',
  })
  return checkCase(argument, { folder, record, now })
}

describe('reliabilityArgument', () => {
  const full = () =>
    reliabilityArgument({
      prefix: 'R',
      subject: 'the classifier',
      target: 0.001,
      confidence: 0.95,
      budget: proof('Sn1'),
      bound: proof('Sn2'),
      profile: proof('Sn3'),
      oneLabelPerCell: proof('Sn4'),
      cellMasses: proof('Sn5'),
      cellFailures: proof('Sn6'),
      aggregation: proof('Sn7'),
      residual: proof('Sn8'),
    })

  it('is supported with all its premises, and incomplete without one', async () => {
    const whole = await statusOf(safetyCase({ name: 'r', title: 'R', roots: [full()] }))
    expect(whole.status).toBe('supported')
    const bare = reliabilityArgument({ prefix: 'R', subject: 'it', target: 0.001, confidence: 0.95 })
    const found = await statusOf(safetyCase({ name: 'r', title: 'R', roots: [bare] }))
    expect(found.status).toBe('incomplete')
    expect(found.elements['R-a']!.findings).toEqual(['is not developed yet'])
  })
})

describe('agentCase', () => {
  const hazard = {
    id: 'leak',
    harm: 'sends data to a stranger',
    monitor: 'provenance of call arguments',
    detection: proof('Sn1'),
    falseAlarms: proof('Sn2'),
    intervention: proof('Sn3'),
  }
  const parts = {
    name: 'agent',
    agent: 'The mail agent',
    scope: 'one mailbox',
    hazardAnalysis: proof('Sn4'),
    failClosed: proof('Sn5'),
    record: proof('Sn6'),
    oversight: proof('Sn7'),
  }

  it('is undermined until somebody answers how each monitor may be evaded', async () => {
    expect((await statusOf(agentCase({ ...parts, hazards: [hazard] }))).status).toBe('undermined')
    const answered = { ...hazard, evasion: proof('Sn8') }
    expect((await statusOf(agentCase({ ...parts, hazards: [answered] }))).status).toBe('supported')
  })
})

describe('classifierCase', () => {
  it('shows every stage without evidence as not developed', async () => {
    const found = await statusOf(
      classifierCase({
        name: 'digits',
        classifier: 'The digit classifier',
        scope: 'scanned forms',
        requirements: {
          derived: proof('Sn1'),
          list: [
            { id: 'recall', text: 'Recall at least 0.95', kind: 'performance', verified: proof('Sn2') },
            { id: 'blur', text: 'Recall at least 0.9 under blur', kind: 'robustness' },
          ],
        },
      }),
    )
    expect(found.status).toBe('incomplete')
    expect(found.problems).toEqual([])
    expect(found.elements['R-recall']!.status).toBe('supported')
    const open = Object.values(found.elements).filter(
      ({ findings }) => findings[0] === 'is not developed yet',
    )
    expect(open.map(({ id }) => id)).toContain('R-blur')
    expect(open).toHaveLength(10)
  })
})
