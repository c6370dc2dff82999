import type { ModelCard } from '../../inference/index.js'
import {
  type BoundPolicy,
  bindPolicy,
  type ParsedPolicy,
  parsePolicy,
  readPolicy,
} from '../../policy/index.js'
import type { GuardSettings } from '../guard-settings.js'
import type { PolicySource } from './policy-source.js'

/** What of a guard a policy is bound to. */
export interface PolicyTarget {
  readonly card: ModelCard
  readonly signals: readonly { readonly name: string }[]
}

/** The policy in force: the file's, else the card's thresholds. Flags win over its own rules. @throws ConfigurationError */
export async function openPolicy(
  { card, signals }: PolicyTarget,
  { policy, overrides }: Pick<GuardSettings, 'policy' | 'overrides'>,
): Promise<BoundPolicy> {
  const parsed =
    policy === undefined
      ? parsePolicy(
          { name: 'default', version: card.version },
          { source: `${card.id} ${card.version}`, date: card.created },
        )
      : await parseSource(policy)
  return bindPolicy(parsed, { card, overrides, signals: signals.map(({ name }) => name) })
}

/** @throws ConfigurationError naming file and key */
export async function parseSource(source: PolicySource): Promise<ParsedPolicy> {
  if (typeof source === 'string') return readPolicy(source)
  const date = new Date().toISOString().slice(0, 10)
  return parsePolicy(source.document, { source: `${source.file}: policy`, date })
}
