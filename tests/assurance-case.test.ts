/**
 * @file Ductile's own safety case, checked with every change: nothing may be other than at the last review. When evidence
 * has changed, look at it, then run `ductile assure refresh --because TEXT` and commit `assurance/case.evidence.json`.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ductile } from '../assurance/case.js'
import { checkCase, emptyRecord, parseRecord } from '../src/assurance/index.js'

const folder = fileURLToPath(new URL('..', import.meta.url))
const file = 'assurance/case.evidence.json'
const record = parseRecord(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')), { file, name: 'ductile' })

it('is as it was reviewed: no evidence is stale, no status is new', async () => {
  const { elements, changed, problems } = await checkCase(ductile, { folder, record })
  const stale = Object.values(elements)
    .filter(({ status, findings }) => status === 'stale' && findings.length > 0)
    .map(({ id, findings }) => `${id}: ${findings.join('; ')}`)
  expect(stale).toEqual([])
  expect(changed).toEqual([])
  expect(problems).toEqual([])
})

it('shows floors that were missed as not supported', async () => {
  const { elements } = await checkCase(ductile, { folder, record })
  const floors = readFileSync(`${folder}/docs/benchmarks/guard.md`, 'utf8')
  const missed = /\| OpenAI Moderation, F1 \|.*\*\*missed\*\*/.test(floors)
  expect(elements['F-f1']!.status === 'undermined').toBe(missed)
  expect(elements['G-alone']!.status).toBe('undermined')
})

it('supports nothing without a review', async () => {
  const { status, counts } = await checkCase(ductile, { folder, record: emptyRecord('ductile') })
  expect(status).not.toBe('supported')
  expect(counts.supported).toBeLessThan(10)
})
