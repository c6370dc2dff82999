/** @file Options the perceive commands share. */
import { InvalidArgumentError } from 'commander'
import type { AbstentionObjective, ScoreRule } from '../../selective/index.js'

export interface InputFlags {
  readonly model: string
  readonly input: string
  readonly labels?: string
  readonly calibrator?: string
  readonly limit?: number
  readonly json: boolean
  readonly quiet: boolean
}

/** Reads a share strictly between 0 and 1. @throws commander's InvalidArgumentError, which names the option */
export function parseShare(text: string): number {
  const share = Number(text)
  if (text.trim() !== '' && share > 0 && share < 1) return share
  throw new InvalidArgumentError('Must be a number in (0, 1), such as 0.1.')
}

/** Reads `youden`, `max-fpr=0.05`, `cost=3` or `max-risk=0.02`. @throws commander's InvalidArgumentError */
export function parseAbstention(text: string): AbstentionObjective {
  if (text === 'youden') return { kind: 'youden' }
  const [kind, value] = text.split('=') as [string, string | undefined]
  const number = Number(value)
  const inside = number > 0 && number < 1
  if (kind === 'max-fpr' && inside) return { kind, fpr: number }
  if (kind === 'max-risk' && inside) return { kind, risk: number, delta: 0.05 }
  if (kind === 'cost' && number > 0 && Number.isFinite(number)) return { kind, missCost: number }
  throw new InvalidArgumentError(
    'Must be youden, max-fpr=RATE, max-risk=RATE with a rate in (0, 1), or cost=NUMBER.',
  )
}

/** Reads `lac`, `aps` or `raps`. */
export function scoreRule(kind: ScoreRule['kind']): ScoreRule {
  return kind === 'raps' ? { kind, kReg: 1, lambda: 0.02 } : { kind }
}
