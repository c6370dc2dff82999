import { expect, it } from 'vitest'
import { providerOf } from './gen-ai-provider.js'

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://house.openai.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://europe-west4-aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['http://127.0.0.1:8000/v1', undefined],
  ['https://api.openai.com.example.org/v1', undefined],
  ['', undefined],
])('the provider at "%s" is %s', (url, provider) => {
  expect(providerOf(url)).toBe(provider)
})
