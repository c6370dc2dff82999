import { readFile, stat } from 'node:fs/promises'
import { type Policy, type Threshold, threshold } from '../../core/index.js'
import { type Guard, type Strictness, strictnessPolicy } from '../../guard/index.js'
import type { GuardSettings } from '../guard-settings.js'
import { type PolicyFile, parsePolicyFile } from './policy-file.js'

export type Policies = Readonly<Record<Strictness, Policy>>

/** The policy of each regime under the settings, with the policy file's thresholds where it has some. @throws ConfigurationError */
export async function openPolicies(
  card: Guard['card'],
  { policy: file, thresholds: kind, failureMode }: GuardSettings,
): Promise<Policies> {
  const own = file === undefined ? undefined : await readPolicyFile(file)
  const at = (strictness: Strictness): Policy => {
    if (own === undefined) return strictnessPolicy(card, { strictness, kind, failureMode })
    const { harm, injection } = own.thresholds
    const given = { harm: harm?.[strictness], injection: injection?.[strictness] }
    const base = strictnessPolicy(card, {
      strictness,
      kind,
      failureMode,
      name: `${own.name}-${strictness}`,
      version: own.version,
      categories: own.categories,
      source: own.name,
      overrides: {
        ...(given.harm === undefined ? {} : { harm: given.harm.tau }),
        ...(given.injection === undefined ? {} : { injection: given.injection.tau }),
      },
    })
    return withProvenance(base, given)
  }
  return { strict: at('strict'), moderate: at('moderate'), loose: at('loose') }
}

async function readPolicyFile(file: string): Promise<PolicyFile> {
  const [text, { mtime }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
  return parsePolicyFile(text, { file, date: mtime.toISOString().slice(0, 10) })
}

/** The policy with the provenance the file gives, in place of "set by the operator": what was fitted stays traceable. */
function withProvenance(
  base: Policy,
  given: Readonly<Partial<Record<string, Pick<Threshold, 'tau' | 'provenance'> | undefined>>>,
): Policy {
  const named = (original: Threshold): Threshold => {
    const own = given[original.signal]
    return own === undefined ? original : threshold({ ...original, provenance: own.provenance })
  }
  return Object.freeze({
    ...base,
    thresholds: Object.freeze(base.thresholds.map(named)),
    decide: (outcomes, context) => {
      const decision = base.decide(outcomes, context)
      return Object.freeze({ ...decision, exceeded: decision.exceeded.map(named) })
    },
  } satisfies Policy)
}
