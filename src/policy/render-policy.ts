import { stringify } from 'yaml'
import type { Strictness } from '../guard/index.js'
import type { OwnThreshold } from './parse-policy.js'

/** The text of a policy file with one threshold of its own. */
export function renderPolicy({
  name,
  version,
  signal,
  strictness,
  threshold,
}: {
  name: string
  version: string
  signal: 'harm' | 'injection'
  strictness: Strictness
  threshold: OwnThreshold
}): string {
  return stringify({ name, version, thresholds: { [signal]: { [strictness]: threshold } } })
}
