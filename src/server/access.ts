/** @file Who may ask: bearer keys, and the host names a browser may call us by. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { openAiError } from '../adapters/index.js'
import { HttpError } from './http-error.js'

export interface AccessOptions {
  /** Any of these opens `/v1`, `/api` and `/metrics`. Empty: nobody is asked for one. */
  readonly keys: readonly string[]
  /** Host names, without port, that requests may name; `any` checks none. */
  readonly hosts: readonly string[] | 'any'
}

export const loopbackHosts: readonly string[] = Object.freeze(['localhost', '127.0.0.1', '[::1]'])

/**
 * Refuses requests without one of the keys: 401. Compares in constant time. Anthropic's clients send theirs as
 * `x-api-key`.
 */
export function requireKey({ keys }: Pick<AccessOptions, 'keys'>): MiddlewareHandler {
  const isOurs = keyIn(keys)
  return async function requireKey(context, next) {
    if (keys.length > 0 && !isOurs(context.req.raw.headers))
      throw new HttpError(
        401,
        openAiError({ message: 'a valid key is needed: Authorization: Bearer KEY', code: 'invalid_api_key' }),
        { headers: { 'www-authenticate': 'Bearer' } },
      )
    await next()
  }
}

/** Whether headers carry one of the keys. */
export function keyIn(keys: readonly string[]): (headers: Headers) => boolean {
  const digests = keys.map(digest)
  return headers => {
    const bearer = /^Bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    return isKnown(bearer ?? headers.get('x-api-key'), digests)
  }
}

/**
 * Refuses requests that name a host we do not go by: 403. A page whose own name was re-pointed at this machine (DNS
 * rebinding) is of the same origin for the browser, but still sends its own name.
 */
export function requireHost({ hosts }: Pick<AccessOptions, 'hosts'>): MiddlewareHandler {
  return async function requireHost(context, next) {
    const { hostname } = new URL(context.req.url)
    if (hosts !== 'any' && !hosts.includes(hostname.toLowerCase()))
      throw new HttpError(
        403,
        openAiError({
          message: `this server does not go by the name "${hostname}"`,
          code: 'host_not_allowed',
        }),
      )
    await next()
  }
}

const digest = (key: string): Buffer => createHash('sha256').update(key, 'utf8').digest()

/** Digests have one length, so comparing tells nothing about a key's; every key is compared. */
function isKnown(key: string | null, digests: readonly Buffer[]): boolean {
  const given = digest(key?.trim() ?? '')
  return digests.map(known => timingSafeEqual(known, given)).includes(true)
}
