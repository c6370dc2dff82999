import { ConfigurationError } from '../../core/index.js'
import { checkTier, type TierVerdict } from '../tiers/tier.js'

/** Who answers. */
export type ResponsePath = 'agent' | 'constrained' | 'knowledge-base' | 'human' | 'refusal-script' | 'abstain'

export interface RefusalScript {
  readonly refusal: string
  /** Lawful help that goes with it. */
  readonly guidance?: string
}

/** What the operator decided. */
export interface ResponsePolicy {
  readonly focusedAttention: 'human' | 'knowledge-base'
  /** When the knowledge base cannot be asked. */
  readonly onKbDown: 'abstain' | 'human'
  /** By topic; `default` must be there. */
  readonly scripts: Readonly<Record<string, RefusalScript>>
}

/** Who answers a query of a tier. @throws InvalidArgumentError if the tier is unknown */
export function routeResponse(
  { tier, sensitive }: Pick<TierVerdict, 'tier' | 'sensitive'>,
  { focusedAttention }: Pick<ResponsePolicy, 'focusedAttention'>,
): ResponsePath {
  checkTier('routeResponse', tier)
  switch (tier) {
    case 'safe':
      return 'agent'
    case 'conditionally-safe':
      return 'constrained'
    case 'focused-attention':
      return focusedAttention
    case 'unsafe':
      return sensitive ? 'refusal-script' : 'knowledge-base'
  }
}

/** The refusal of the first topic that has one, else the default. @throws ConfigurationError if there is no default */
export function scriptFor(topics: readonly string[], { scripts }: Pick<ResponsePolicy, 'scripts'>): string {
  const own = topics.find(topic => topic !== 'default' && Object.hasOwn(scripts, topic))
  const script = own === undefined ? scripts.default : scripts[own]
  if (script === undefined)
    throw new ConfigurationError({
      where: 'scripts.default',
      message: 'response policy: scripts must have a "default"',
    })
  return script.guidance === undefined ? script.refusal : `${script.refusal}\n\n${script.guidance}`
}
