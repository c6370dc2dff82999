import { InvalidArgumentError } from '../../core/index.js'

/** What one judge of a text says. `unknown`: it refused, or could not be understood. */
export type FindingVerdict = 'pass' | 'warning' | 'unknown' | 'reject'

/** Lowest first: what nobody could judge counts for more than a warning, and is never a pass. */
const order: readonly FindingVerdict[] = ['pass', 'warning', 'unknown', 'reject']

/** The verdict of several judges, by any reject (SafeScientist's OR). @throws InvalidArgumentError on none */
export function fuseFindings(verdicts: readonly FindingVerdict[]): FindingVerdict {
  if (verdicts.length === 0)
    throw new InvalidArgumentError('fuseFindings: verdicts must have at least one, got none')
  return verdicts.reduce((worst, next) => (order.indexOf(next) > order.indexOf(worst) ? next : worst))
}
