import type { ModelCard } from '../../inference/index.js'
import type { PolicyAt } from '../../policy/index.js'
import type { GuardSettings } from '../guard-settings.js'
import { openPolicy } from './open-policy.js'

export type Policies = PolicyAt['policies']

/** The policy of each strictness under the settings, where no route or tenant says otherwise. @throws ConfigurationError */
export async function openPolicies(
  card: ModelCard,
  settings: Pick<GuardSettings, 'policy' | 'overrides'>,
): Promise<Policies> {
  const bound = await openPolicy({ card, signals: [] }, settings)
  return bound.at({}).policies
}
