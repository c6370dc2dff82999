import { expect, it } from 'vitest'
import { foreignLetters } from './language.js'

it('is the share of letters outside the scripts of the languages', () => {
  const english = foreignLetters(['en'])
  expect(english('plain words, 123!')).toBe(0)
  expect(english('привет')).toBe(1)
  expect(english('ab вг')).toBe(0.5)
  expect(english('café Ñandú')).toBe(0)
  expect(english('12 🙂 ?')).toBe(0)
})

it('knows the scripts of a language and its regional tags', () => {
  expect(foreignLetters(['en', 'ru'])('ab вг')).toBe(0)
  expect(foreignLetters(['ja'])('日本語 ひらがな カタカナ')).toBe(0)
  expect(foreignLetters(['zh-Hant'])('中文')).toBe(0)
  expect(foreignLetters(['ru'])('abcd')).toBe(1)
})

it('cannot tell languages of one script apart', () => {
  expect(foreignLetters(['en'])('der schnelle braune Fuchs')).toBe(0)
})
