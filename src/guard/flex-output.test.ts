import { describe, expect, it } from 'vitest'
import { GuardParseError } from './errors.js'
import { parseFlexOutput } from './flex-output.js'

describe('parseFlexOutput', () => {
  it('reads categories and score, and keeps the rationale apart', () => {
    expect(parseFlexOutput('<think>\nStep 1: 55\n</think>\n\nVIO, ILG\n72\n')).toEqual({
      score: 72,
      severity: 'HIGH',
      categories: ['VIO', 'ILG'],
      rationale: 'Step 1: 55',
      warnings: [],
    })
  })

  it('drops everything up to the last end of thought', () => {
    expect(parseFlexOutput('<think>a</think>SEX\n90\n</think>\nSAFE\r\n3').score).toBe(3)
  })

  it.each(['VIO,MIS', 'VIO MIS', 'VIO|MIS', 'VIO, VIO | MIS'])('splits %j', line => {
    expect(parseFlexOutput(`${line}\n50`).categories).toEqual(['VIO', 'MIS'])
  })

  it('has no category for SAFE', () => {
    expect(parseFlexOutput('SAFE\n0')).toEqual({ score: 0, severity: 'BENIGN', categories: [], warnings: [] })
  })

  it('warns of a category with a benign score, which is no flag', () => {
    expect(parseFlexOutput('VIO\n20').warnings).toEqual(['category-without-risk'])
    expect(parseFlexOutput('VIO\n21').warnings).toEqual([])
  })

  it.each([
    ['', 'expected a line of categories and a line with the score, got 0 lines'],
    ['VIO', 'got 1 lines'],
    ['<think>VIO\n50</think>', 'got 0 lines'],
    ['VIO\n', 'got 1 lines'],
    ['VIO\n105', 'the score must be an integer in [0, 100], got "105"'],
    ['VIO\n-3', 'got "-3"'],
    ['VIO\n73.5', 'got "73.5"'],
    ['VIO\n70 80', 'got "70 80"'],
    ['VIO\n70\n80', 'got two scores'],
    ['VIO\nhigh', 'got "high"'],
    ['BAD\n50', 'unknown category "BAD"'],
    ['vio\n50', 'unknown category "vio"'],
    ['SAFE, VIO\n50', 'SAFE stands beside a risk category'],
  ])('refuses %j', (raw, message) => {
    expect(() => parseFlexOutput(raw)).toThrow(message)
    try {
      parseFlexOutput(raw)
    } catch (error) {
      expect(GuardParseError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ name: 'GuardParseError', code: 'guard_parse' })
    }
  })
})
