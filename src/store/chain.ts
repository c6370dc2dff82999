/** @file The hash chain: what makes an edit, a deletion or a reordering show. */
import { createHash } from 'node:crypto'

/** What stands before the first entry. */
export const genesisHash: string = '0'.repeat(64)

/** One link as it is stored. */
export interface Link {
  readonly sequence: number
  /** Hash of the entry before, hex; `genesisHash` for the first. */
  readonly previous: string
  /** Canonical JSON of the entry. */
  readonly body: string
  readonly hash: string
}

/**
 * SHA-256 over the previous hash, the entry and its number, hex. The bytes are
 * `previous (64 hex) ‖ "\n" ‖ canonical JSON as UTF-8 ‖ "\n" ‖ sequence in decimal`: canonical JSON holds no raw line
 * feed, so no two triples share their bytes.
 */
export function chainHash({ previous, body, sequence }: Omit<Link, 'hash'>): string {
  return createHash('sha256').update(`${previous}\n${body}\n${sequence}`, 'utf8').digest('hex')
}

/** Continues a chain over several entries, in order. */
export function extendChain(
  head: { readonly sequence: number; readonly hash: string },
  bodies: readonly string[],
): readonly Link[] {
  let { sequence, hash: previous } = head
  return bodies.map(body => {
    sequence += 1
    const hash = chainHash({ previous, body, sequence })
    const link = { sequence, previous, body, hash }
    previous = hash
    return link
  })
}
