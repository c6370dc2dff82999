/** @file Qwen3Guard-Gen (arXiv:2510.14276). The checkpoint's chat template writes the policy; it is sent the turns. */
import { type LargeGuard, parseGenVerdict } from '../../guard/index.js'
import { type GuardEndpointOptions, guardEndpoint } from './endpoint.js'
import { guardTurns } from './turns.js'

/** Three lines of at most a dozen words. */
const maxTokens = 128

/** Judges the last user turn, or the last reply. @throws InvalidArgumentError as `guardEndpoint` */
export function qwen3Guard(options: GuardEndpointOptions): LargeGuard {
  const endpoint = guardEndpoint(options)
  return Object.freeze({
    name: endpoint.name,
    async judge(conversation, { abort } = {}) {
      const { mode, turns } = guardTurns(conversation)
      const { text } = await endpoint.chat(turns, { maxTokens, ...(abort && { abort }) })
      const { level, categories, refusal } = parseGenVerdict(text, mode)
      return {
        level,
        categories,
        taxonomy: 'qwen3guard',
        ...(mode === 'prompt' ? { jailbreak: categories.includes('Jailbreak') } : {}),
        ...(refusal === undefined ? {} : { refusal }),
      }
    },
  } satisfies LargeGuard)
}
