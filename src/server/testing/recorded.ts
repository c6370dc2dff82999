/** @file The recorded-style streams of the codecs' conformance suite. */
import { readFileSync } from 'node:fs'

const read = (name: string): string =>
  readFileSync(new URL(`../../adapters/__fixtures__/${name}.sse`, import.meta.url), 'utf8')

export const anthropicWire = (name: 'text' | 'tools' | 'error'): string => read(`anthropic-${name}`)
export const responsesWire = (name: 'text' | 'tools' | 'refusal' | 'failed'): string =>
  read(`openai-responses-${name}`)
export const chatWire = (name: 'text' | 'tools' | 'choices' | 'error'): string => read(`openai-chat-${name}`)
