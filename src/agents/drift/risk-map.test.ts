import { describe, expect, it } from 'vitest'
import { defaultRiskMap, everyTriple, levelOf, readRiskMap, riskLevels } from './risk-map.js'
import { initialState, stateIndex, transition } from './state.js'

describe('the risk map', () => {
  it('divides the 60 states as specified', () => {
    const counts = riskLevels.map(
      level => everyTriple().filter(state => levelOf(state, defaultRiskMap) === level).length,
    )
    expect(counts).toEqual([26, 11, 8, 13, 2])
  })

  it('never falls when a scale rises, and is refused when it would', () => {
    expect(readRiskMap(structuredClone(defaultRiskMap), 'map')).toEqual(defaultRiskMap)
    const falling = structuredClone(defaultRiskMap)
    falling.points.toolEscalation = [0, 3, 2, 3]
    expect(() => readRiskMap(falling, 'risk.yaml')).toThrow(
      /risk\.yaml: raising toolEscalation from 1 lowers/,
    )
  })

  it.each([
    [{ ...defaultRiskMap, extra: 1 }, 'riskMap'],
    [{ ...defaultRiskMap, safeExposure: 9 }, 'safeExposure'],
    [
      { ...defaultRiskMap, points: { ...defaultRiskMap.points, reversibility: [0, 0] } },
      'points.reversibility',
    ],
    [undefined, 'riskMap'],
  ])('names the bad field of %j', (value, field) => {
    expect(() => readRiskMap(value, 'risk.yaml')).toThrow(`risk.yaml: ${field}`)
  })

  it('is used by transitions: exposure and escalation stay, reversibility does not, violated stays for good', () => {
    const read = transition(initialState, { dataExposure: 3 })
    // 2 + 0 + 0 points
    expect(read).toMatchObject({ dataExposure: 3, toolEscalation: 0, level: 'mild' })
    const sent = transition(transition(read, { toolEscalation: 3, reversibility: 1 }), {})
    expect(sent).toMatchObject({
      toolEscalation: 3,
      reversibility: 0,
      level: 'critical',
      everIrreversible: false,
    })
    const violated = transition(sent, { toolEscalation: 3, reversibility: 2 })
    expect(violated).toMatchObject({ level: 'violated', everIrreversible: true })
    expect(transition(violated, { dataExposure: 4, reversibility: 0 })).toBe(violated)
  })

  it('numbers the fine states', () => {
    expect(stateIndex({ dataExposure: 3, toolEscalation: 3, reversibility: 2 })).toBe(47)
    expect(stateIndex({ dataExposure: 4, toolEscalation: 3, reversibility: 2 })).toBe(59)
    expect(new Set(everyTriple().map(state => stateIndex(state as never))).size).toBe(60)
    expect(() => stateIndex({ dataExposure: 5 as never, toolEscalation: 0, reversibility: 0 })).toThrow(
      'dataExposure',
    )
  })
})
