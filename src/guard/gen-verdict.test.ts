import { describe, expect, it } from 'vitest'
import { GuardParseError } from './errors.js'
import { parseGenVerdict } from './gen-verdict.js'

describe('parseGenVerdict', () => {
  it('reads a prompt verdict', () => {
    const raw = 'Safety: Unsafe\nCategories: Violent, PII'
    expect(parseGenVerdict(raw, 'prompt')).toEqual({
      level: 'Unsafe',
      categories: ['Violent', 'PII'],
      warnings: [],
      raw,
    })
  })

  it('reads a response verdict', () => {
    const raw = 'Safety: Safe\nCategories: None\nRefusal: Yes'
    expect(parseGenVerdict(raw, 'response')).toEqual({
      level: 'Safe',
      categories: [],
      refusal: true,
      warnings: [],
      raw,
    })
    expect(parseGenVerdict(raw.replace('Yes', 'No'), 'response').refusal).toBe(false)
  })

  it('knows every category, once each, and Jailbreak for prompts only', () => {
    const line = 'Violent, Non-violent Illegal Acts, Suicide & Self-Harm, Jailbreak, Violent'
    expect(parseGenVerdict(`Safety: Controversial\r\nCategories: ${line}\r\n`, 'prompt').categories).toEqual([
      'Violent',
      'Non-violent Illegal Acts',
      'Suicide & Self-Harm',
      'Jailbreak',
    ])
    expect(() => parseGenVerdict(`Safety: Unsafe\nCategories: ${line}\nRefusal: No`, 'response')).toThrow(
      'a reply cannot be a Jailbreak',
    )
  })

  it.each([
    'Safety: Safe\nCategories: PII',
    'Safety: Unsafe\nCategories: None',
    'Safety: Controversial\nCategories: None',
  ])('warns that %j contradicts itself', raw => {
    expect(parseGenVerdict(raw, 'prompt').warnings).toEqual(['inconsistent-verdict'])
  })

  it.each([
    ['', 'expected one line "Safety:", got 0'],
    ['Categories: None', 'expected one line "Safety:", got 0'],
    ['Safety: Safe\nSafety: Unsafe\nCategories: None', 'expected one line "Safety:", got 2'],
    ['Safety: Fine\nCategories: None', 'Safety must be Safe, Unsafe or Controversial, got "Fine"'],
    ['Safety: Safe', 'expected one line "Categories:", got 0'],
    ['Safety: Unsafe\nCategories: Rude', 'unknown category "Rude"'],
    ['Safety: Unsafe\nCategories: toString', 'unknown category "toString"'],
    ['Safety: Unsafe\nCategories: None, PII', 'not both or neither'],
    ['Safety: Unsafe\nCategories:', 'not both or neither'],
    ['Safety: Safe\nCategories: None', 'expected one line "Refusal:", got 0'],
    ['Safety: Safe\nCategories: None\nRefusal: Maybe', 'Refusal must be Yes or No, got "Maybe"'],
  ])('refuses %j', (raw, message) => {
    expect(() => parseGenVerdict(raw, 'response')).toThrow(GuardParseError)
    expect(() => parseGenVerdict(raw, 'response')).toThrow(message)
  })
})
