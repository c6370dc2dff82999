import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Policy } from '../../../core/index.js'
import { type Guard, strictnesses } from '../../../guard/index.js'
import type { GuardSettings } from '../../guard-settings.js'
import { openPolicies, type Policies } from '../../policy/policies.js'
import { decideScore } from '../../scan/open-scan-guard.js'
import type { Contender, Target, View } from '../contender.js'

/**
 * A guard of ours by its product path: scores by `guard.score`, verdicts by the policy as the gateway decides, where a
 * prompt is flagged by harm or by injection and a reply by harm alone. The guard stays the caller's to close.
 */
export async function ductile(
  guard: Guard,
  { name, settings }: { name: string; settings: GuardSettings },
): Promise<Contender> {
  const policies = await openPolicies(guard.card, settings)
  const policy = policies[settings.strictness]
  const { model } = guard
  return {
    name,
    version: `${model.id} ${model.version}`,
    fingerprint: fingerprintOf(guard, policy),
    derivation: `\`openGuard().score\`, model ${model.id} ${model.version}; ranked by the risk of harm, of injection, or by the larger of both; flagged by the policy ${policy.name} (${described(policy)}; replies by harm alone)`,
    view: target => ({ ranks: [target], flag: target, marks: marksOf(policies, target) }),
    async judge({ conversation }, { abort }) {
      const score = await guard.score(conversation, { abort })
      const { risk, injection, mode } = score
      const exceeded = decideScore(policy, score).exceeded.map(({ signal }) => signal.split(':', 1)[0])
      return {
        scores: {
          harm: risk,
          injection: injection.risk,
          either: mode === 'prompt' ? Math.max(risk, injection.risk) : risk,
        },
        flags: {
          harm: exceeded.includes('harm'),
          injection: exceeded.includes('injection'),
          either: exceeded.length > 0,
        },
      }
    },
  }
}

/** Where the regimes cut; of two signals together, where they cut harm. */
function marksOf(policies: Policies, target: Target): View['marks'] & {} {
  const cut = target === 'injection' ? 'injection' : 'harm'
  return strictnesses.flatMap(strictness => {
    const found = policies[strictness].thresholds.find(({ signal }) => signal === cut)
    return found === undefined ? [] : [{ name: strictness, tau: found.tau }]
  })
}

const described = ({ thresholds }: Policy): string =>
  thresholds.map(({ signal, tau, provenance }) => `${signal} > ${tau}, ${provenance.source}`).join('; ')

/** Of weights, calibration, thresholds and the guard's own code. */
function fingerprintOf({ model, card }: Guard, { name, version, thresholds }: Policy): string {
  const folder = fileURLToPath(new URL('../../../guard', import.meta.url))
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.[jt]s$/.test(file) && !/\.test\.ts$|\.d\.ts$/.test(file))
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8'))
  const hash = createHash('sha256')
  for (const part of [model.sha256, JSON.stringify([card.calibration, name, version, thresholds]), ...code])
    hash.update(part)
  return hash.digest('hex')
}
