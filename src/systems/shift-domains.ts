/** @file Kinds of input with a small classifier each, clean and at five severities: what the studies of shift run on. */
import type { ShiftDomain } from './shift-domain.js'
import { modelDomains } from './shift-models.js'
import { requestDomain } from './shift-requests.js'

/**
 * Beats and bearings always (synthetic where the folder has nothing); digits and requests if the folder has them.
 *
 * @throws InvalidInputError if a row of the folder cannot be read; the abort's reason
 */
export async function shiftDomains({
  data,
  seed,
  limit,
  abort,
}: {
  data?: string | undefined
  seed: number
  limit?: number | undefined
  abort?: AbortSignal | undefined
}): Promise<ShiftDomain[]> {
  const requests = data === undefined ? undefined : requestDomain(data, seed)
  const models = await modelDomains({ data, seed, limit, abort })
  return [...(requests === undefined ? [] : [requests]), ...models]
}
