/** @file Puts a candidate in the place of the policy in force. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { ConfigurationError } from '../../core/index.js'
import { type BoundPolicy, policyChangeEntry } from '../../policy/index.js'
import type { StoredLedger } from '../../store/index.js'

export interface Promotion {
  /** The file in force, replaced as a whole: a reader sees the one before or the next. */
  readonly file: string
  /** Where the one before is kept. */
  readonly kept: string
  readonly receipt: { readonly sequence: number; readonly hash: string }
}

/**
 * The entry comes first: a policy whose promotion cannot be recorded is not put in force. The policy before is kept
 * beside the file, named by its version.
 *
 * @throws ConfigurationError if the versions are the same and what they say is not, or if the files are of two kinds;
 *   StoreError
 */
export async function promote({
  live,
  candidate,
  ledger,
  at,
  owner,
}: {
  live: BoundPolicy
  candidate: BoundPolicy
  ledger: StoredLedger
  at: Date
  owner: string
}): Promise<Promotion> {
  const refuse = (message: string) =>
    new ConfigurationError({ where: candidate.source, message: `${candidate.source}: ${message}` })
  if (candidate.hash === live.hash)
    throw refuse(`says the same as ${live.source}: there is nothing to promote`)
  if (candidate.name === live.name && candidate.version === live.version)
    throw refuse(
      `has the version ${live.version} of the policy in force and says something else: give it another`,
    )
  if (extname(candidate.source) !== extname(live.source))
    throw refuse(`cannot take the place of ${live.source}: it is of another kind`)
  const text = await readFile(candidate.source)
  const before = await readFile(live.source)
  const receipt = await ledger.append(
    policyChangeEntry({
      event: 'promoted',
      at,
      inForce: candidate,
      asked: candidate,
      by: owner,
      reason: `${candidate.name} ${candidate.version} takes the place of ${live.name} ${live.version}`,
    }),
  )
  const ending = extname(live.source)
  const name = basename(live.source, ending)
  const kept = join(dirname(live.source), `${name}.${live.version}${ending}`)
  await writeFile(kept, before)
  const next = join(dirname(live.source), `.${name}.next${ending}`)
  await writeFile(next, text)
  await rename(next, live.source)
  return { file: live.source, kept, receipt }
}
