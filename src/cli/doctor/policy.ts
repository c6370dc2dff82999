/** @file Whether the policy can do what it says, and where what is looked at. */
import { type BoundPolicy, coverageFaults, expiredExceptions, type Surroundings } from '../../policy/index.js'
import type { Check } from './check.js'

/** The policy's name and origin; broken if a check of it cannot run, a warning if an exception no longer holds. */
export function checkPolicy(
  policy: BoundPolicy,
  { now, ...surroundings }: Surroundings & { readonly now: Date },
): Omit<Check, 'name'> {
  const { name, version, source, hash } = policy
  const faults = coverageFaults(policy, surroundings)
  const expired = expiredExceptions(policy, now)
  const detail = { name, version, source, hash, faults, expired }
  const identity = `${name} ${version}, ${source}, sha256 ${hash.slice(0, 16)}…`
  if (faults.length > 0) return { state: 'broken', message: `${identity}: ${faults.join('; ')}`, detail }
  if (expired.length === 0) return { state: 'ok', message: identity, detail }
  const listed = expired.map(({ owner, expires, reason }) => `${owner}'s until ${expires} (${reason})`)
  return {
    state: 'warning',
    message: `${identity}: ${expired.length} expired exceptions no longer hold: ${listed.join(', ')}`,
    detail,
  }
}
