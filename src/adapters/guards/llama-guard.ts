/** @file Llama Guard 3 and 4: `safe`, or `unsafe` and the hazards of MLCommons' list on a line of their own. */
import { GuardParseError, type LargeGuard } from '../../guard/index.js'
import { type GuardEndpointOptions, guardEndpoint } from './endpoint.js'
import { guardTurns, probabilityOf } from './turns.js'

/** The hazards by code. S1-S13 are MLCommons', S14 is Llama Guard's. */
export const llamaGuardHazards = Object.freeze({
  S1: 'Violent Crimes',
  S2: 'Non-Violent Crimes',
  S3: 'Sex-Related Crimes',
  S4: 'Child Sexual Exploitation',
  S5: 'Defamation',
  S6: 'Specialized Advice',
  S7: 'Privacy',
  S8: 'Intellectual Property',
  S9: 'Indiscriminate Weapons',
  S10: 'Hate',
  S11: 'Suicide & Self-Harm',
  S12: 'Sexual Content',
  S13: 'Elections',
  S14: 'Code Interpreter Abuse',
} as const)
export type LlamaGuardHazard = keyof typeof llamaGuardHazards

export interface LlamaGuardVerdict {
  readonly level: 'Safe' | 'Unsafe'
  /** In the order written, without repetitions; empty for safe. */
  readonly hazards: readonly LlamaGuardHazard[]
}

/**
 * Reads one output. White space around it does not count, nothing else is forgiven.
 *
 * @throws GuardParseError if it is neither `safe` alone nor `unsafe` with one line of known codes
 */
export function parseLlamaGuard(raw: string): LlamaGuardVerdict {
  const lines = raw
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
  const [verdict, codes] = lines
  if (verdict === 'safe' && lines.length === 1) return { level: 'Safe', hazards: [] }
  if (verdict !== 'unsafe' || lines.length !== 2)
    throw new GuardParseError(
      `parseLlamaGuard: expected "safe", or "unsafe" and a line of codes, got ${lines.length} lines starting "${(verdict ?? '').slice(0, 20)}"`,
    )
  const hazards = [...new Set(codes!.split(',').map(code => code.trim()))]
  const unknown = hazards.find(code => !Object.hasOwn(llamaGuardHazards, code))
  if (unknown !== undefined)
    throw new GuardParseError(`parseLlamaGuard: unknown code "${unknown.slice(0, 20)}"`)
  return { level: 'Unsafe', hazards: hazards as LlamaGuardHazard[] }
}

/** Judges the last turn. The checkpoint's chat template writes the policy. @throws InvalidArgumentError as `guardEndpoint` */
export function llamaGuard(options: GuardEndpointOptions): LargeGuard {
  const endpoint = guardEndpoint(options)
  return Object.freeze({
    name: endpoint.name,
    async judge(conversation, { abort } = {}) {
      const { turns } = guardTurns(conversation)
      const { text, firstToken } = await endpoint.chat(turns, {
        maxTokens: 32,
        candidates: 5,
        ...(abort && { abort }),
      })
      const { level, hazards } = parseLlamaGuard(text)
      const probability = probabilityOf(firstToken, 'unsafe', 'safe')
      return {
        level,
        categories: hazards.map(code => llamaGuardHazards[code]),
        taxonomy: 'llama-guard',
        ...(probability === undefined ? {} : { probability }),
      }
    },
  } satisfies LargeGuard)
}
