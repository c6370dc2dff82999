import { describe, expect, it } from 'vitest'
import { makeRuns, sandboxCatalog } from '../agents/index.js'
import { contenders } from './safetydrift-monitors.js'
import { studyDrift } from './safetydrift-study.js'

const study = studyDrift(makeRuns({ seed: 4, runs: 2 }), { set: 'sandbox', catalog: sandboxCatalog })
const monitor = (name: string) => study.monitors.find(given => given.name === name)!

describe('the drift study', () => {
  it('measures every monitor on every run', () => {
    expect(study.monitors.map(({ name }) => name)).toEqual(contenders.map(({ name }) => name))
    expect(study.rows).toMatchObject({ runs: 384, scenarios: 48 })
    const { detection } = monitor('no monitor')
    expect(detection.value).toBe(0)
  })

  it('shows that a prior tells nothing within a kind of task', () => {
    expect(monitor('category prior').withinTypeAuroc!.value).toBe(0.5)
  })

  it('finds ours above the prior beyond chance, and telling runs of one kind apart', () => {
    const difference = study.comparisons.find(({ against }) => against === 'category prior, riskier kinds')!
    expect(difference.low).toBeGreaterThan(0)
    expect(monitor('hazard (ours)').withinTypeAuroc!.value).toBeGreaterThan(0.7)
    // alarms are set for 10 % on other scenarios; twice that is far outside chance for 300 good runs
    expect(monitor('hazard (ours)').falseAlarms.value).toBeLessThan(0.2)
  })
})
