/** @file Where the gateway may connect to. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { ConfigurationError } from '../core/index.js'

/**
 * Reads the address of an upstream. Loopback and private networks are fine, as local models live there; the addresses
 * from which cloud machines read their own credentials are not.
 *
 * @throws ConfigurationError if it is no http or https URL, holds a user name, password, query or fragment, or names a
 *   link-local or metadata address that is not allowed
 */
export function parseUpstreamUrl(
  url: string,
  { allowLinkLocal = false }: { allowLinkLocal?: boolean } = {},
): URL {
  const refuse = (why: string) =>
    new ConfigurationError({ where: 'upstream', message: `upstream URL ${why}` })
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw refuse('is not a URL: it must be such as http://127.0.0.1:8000/v1')
  }
  if (!['http:', 'https:'].includes(parsed.protocol))
    throw refuse(`must be http or https, got ${parsed.protocol}`)
  if (parsed.username !== '' || parsed.password !== '')
    throw refuse('must not hold a user name or password: give the key as upstream key')
  if (parsed.search !== '' || parsed.hash !== '') throw refuse('must not hold a query or fragment')
  if (!allowLinkLocal && isForbiddenHost(parsed.hostname))
    throw refuse(
      `names ${parsed.hostname}, a link-local or metadata address, which must be allowed explicitly`,
    )
  return parsed
}

const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16)
linkLocal.addSubnet('fe80::', 10, 'ipv6')
linkLocal.addAddress('fd00:ec2::254', 'ipv6')
linkLocal.addAddress('100.100.100.200')
linkLocal.addSubnet('0.0.0.0', 8)

const metadataNames = new Set(['metadata', 'metadata.google.internal', 'instance-data'])

function isForbiddenHost(hostname: string): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  return metadataNames.has(host) || isForbiddenAddress(host)
}

function isForbiddenAddress(address: string): boolean {
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address)
  if (mapped !== null) {
    const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)]
    return linkLocal.check([high >> 8, high & 255, low >> 8, low & 255].join('.'))
  }
  const family = isIP(address)
  return family !== 0 && linkLocal.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

/** Resolves names as usual, and fails when a name leads to a forbidden address: what counts is where it connects. */
export function guardedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    if (addresses.some(({ address }) => isForbiddenAddress(address)))
      return callback(
        Object.assign(new Error(`${hostname} leads to a link-local address`), { code: 'EFORBIDDEN' }),
        [],
      )
    if (options.all === true) return callback(null, addresses)
    const [first] = addresses
    return callback(null, first!.address, first!.family)
  })
}
