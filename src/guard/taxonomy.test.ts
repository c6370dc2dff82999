import { expect, it } from 'vitest'
import {
  applying,
  categoriesOf,
  flexguardCategories,
  openaiCategories,
  qwen3guardCategories,
} from './taxonomy.js'

const probability = (categories: ReturnType<typeof categoriesOf>, taxonomy: string, name: string) =>
  categories.find(category => category.taxonomy === taxonomy && category.name === name)?.probability

it('maps by maximum', () => {
  const categories = categoriesOf(
    new Map([
      ['violence', 0.2],
      ['illicit/violent', 0.7],
      ['privacy', 0.1],
    ]),
  )
  expect(probability(categories, 'ductile', 'violence')).toBe(0.2)
  expect(probability(categories, 'qwen3guard', 'Violent')).toBe(0.7)
  expect(probability(categories, 'flexguard', 'VIO')).toBe(0.7)
  expect(probability(categories, 'flexguard', 'ILG')).toBe(0.7)
  expect(probability(categories, 'flexguard', 'INF')).toBe(0.1)
})

it('falls back to the parent for a label without a head, and invents none', () => {
  const categories = categoriesOf(new Map([['violence', 0.3]]))
  expect(probability(categories, 'openai', 'violence/graphic')).toBe(0.3)
  expect(probability(categories, 'openai', 'sexual')).toBeUndefined()
  expect(probability(categories, 'openai', 'sexual/minors')).toBeUndefined()
  expect(probability(categories, 'flexguard', 'SEX')).toBeUndefined()
})

it('takes jailbreak from injection, for prompts only', () => {
  expect(probability(categoriesOf(new Map(), 0.9), 'qwen3guard', 'Jailbreak')).toBe(0.9)
  expect(probability(categoriesOf(new Map(), 0.9), 'flexguard', 'JAIL')).toBe(0.9)
  expect(categoriesOf(new Map())).toEqual([])
})

it('names what reaches even odds, else the likeliest', () => {
  const category = (name: string, probability: number) => ({ taxonomy: 't', name, probability })
  expect(applying([category('a', 0.5), category('b', 0.4), category('c', 0.9)], 't')).toEqual(['a', 'c'])
  expect(applying([category('a', 0.2), category('b', 0.4)], 't')).toEqual(['b'])
  expect(applying([category('a', 0.9)], 'other')).toEqual([])
})

it('has the published number of labels', () => {
  expect(openaiCategories).toHaveLength(13)
  expect(Object.keys(qwen3guardCategories)).toHaveLength(9)
  expect(Object.keys(flexguardCategories)).toHaveLength(7)
})
