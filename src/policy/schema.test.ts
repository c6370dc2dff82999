import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { configJsonSchema } from './config-document.js'
import { policyJsonSchema } from './document.js'

// Written by `ductile policy schema > docs/policy.schema.json`, with --config for the other.
it.each([
  ['policy.schema.json', policyJsonSchema],
  ['config.schema.json', configJsonSchema],
])('docs/%s is up to date', async (file, schema) => {
  const path = fileURLToPath(new URL(`../../docs/${file}`, import.meta.url))
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema())))
})

it('offers no key that the parser would refuse, and the other way round', () => {
  const { properties, additionalProperties, required } = policyJsonSchema()
  expect(additionalProperties).toBe(false)
  expect(required).toEqual(['name', 'version'])
  expect(Object.keys(properties as object)).toContain('exceptions')
})
