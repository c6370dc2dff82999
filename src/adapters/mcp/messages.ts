/** @file JSON-RPC 2.0 as MCP speaks it, read no further than a relay must: what is not known passes unchanged. */
import { DuctileError } from '../../core/index.js'
import { isObject, type JsonObject } from '../json-texts.js'

export type RequestId = string | number
export interface RpcRequest extends JsonObject {
  readonly id: RequestId
  readonly method: string
  readonly params?: JsonObject
}
export interface RpcNotification extends JsonObject {
  readonly method: string
  readonly params?: JsonObject
}
export interface RpcResponse extends JsonObject {
  readonly id: RequestId | null
  readonly result?: unknown
  readonly error?: unknown
}
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse

/** Codes of errors that a proxy makes itself. -32000 to -32019 are free for implementations. */
export const rpcCodes = Object.freeze({
  parse: -32700,
  invalidRequest: -32600,
  timeout: -32001,
  serverGone: -32002,
  stopped: -32010,
  unrecorded: -32011,
  headerMismatch: -32020,
})

export const isRequest = (message: RpcMessage): message is RpcRequest =>
  typeof message.method === 'string' && (typeof message.id === 'string' || typeof message.id === 'number')
export const isNotification = (message: RpcMessage): message is RpcNotification =>
  typeof message.method === 'string' && !('id' in message)
export const isResponse = (message: RpcMessage): message is RpcResponse =>
  message.method === undefined && ('result' in message || 'error' in message)

/** The other side broke the transport: it is gone, said what is no message, or said too much. */
export class McpTransportError extends DuctileError {
  override readonly name = 'McpTransportError'
  constructor(
    code: 'malformed_message' | 'message_too_large' | 'peer_gone' | 'http_status',
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super({ code, message, ...options })
  }
}

/**
 * The messages of a text: one, or those of a batch (protocol 2025-03-26).
 *
 * @throws McpTransportError `malformed_message`
 */
export function parseMessages(text: string): readonly RpcMessage[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new McpTransportError('malformed_message', 'a message is no JSON', { cause })
  }
  const messages = Array.isArray(value) ? value : [value]
  if (!messages.every((each): each is RpcMessage => isObject(each) && each.jsonrpc === '2.0'))
    throw new McpTransportError('malformed_message', 'a message is no JSON-RPC 2.0 object')
  return messages
}

export const responseTo = (id: RequestId | null, result: JsonObject): RpcResponse => ({
  jsonrpc: '2.0',
  id,
  result,
})

export const errorTo = (
  id: RequestId | null,
  code: number,
  message: string,
  data?: JsonObject,
): RpcResponse => ({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } })

const metaPrefix = 'io.modelcontextprotocol/'

/** What a request of the stateless family (2026-07-28) says of itself; empty for the older one. */
export function requestMeta(params: JsonObject | undefined): JsonObject {
  const meta = params?._meta
  if (!isObject(meta)) return {}
  return Object.fromEntries(Object.entries(meta).filter(([key]) => key.startsWith(metaPrefix)))
}

/** The revision a stateless request names. */
export function statelessVersion(params: JsonObject | undefined): string | undefined {
  const version = requestMeta(params)[`${metaPrefix}protocolVersion`]
  return typeof version === 'string' ? version : undefined
}

/** Capabilities of a stateless request's client. */
export function statelessCapabilities(params: JsonObject | undefined): JsonObject {
  const given = requestMeta(params)[`${metaPrefix}clientCapabilities`]
  return isObject(given) ? given : {}
}
