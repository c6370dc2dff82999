/** @file Peers on pipes: this process's own, or those of a server it starts. One message a line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { McpTransportError, parseMessages, type RpcMessage } from './messages.js'
import { defaultMaxMessageBytes, type McpPeer } from './peer.js'

export interface PipePeerOptions {
  readonly name: string
  readonly input: Readable
  readonly output: Writable
  /** @default 32 MiB; a longer line breaks the peer, since nobody can say what it would have been */
  readonly maxMessageBytes?: number
}

/** A peer behind two pipes. */
export function pipePeer({
  name,
  input,
  output,
  maxMessageBytes = defaultMaxMessageBytes,
}: PipePeerOptions): McpPeer {
  // A reader that went away shows in the next write, and in the end of what it writes.
  output.on('error', () => {})
  return {
    name,
    async send(message) {
      if (!output.writable) throw new McpTransportError('peer_gone', `${name} does not read any more`)
      if (!output.write(`${JSON.stringify(message)}\n`) && !output.destroyed)
        await Promise.race([once(output, 'drain'), once(output, 'close')])
    },
    async *receive() {
      for await (const line of lines(input, { name, maxMessageBytes })) {
        if (line.trim() !== '') yield* parsed(line, name)
      }
    },
    async close() {
      output.end()
    },
  }
}

function parsed(line: string, name: string): readonly RpcMessage[] {
  try {
    return parseMessages(line)
  } catch (cause) {
    if (!McpTransportError.isInstance(cause)) throw cause
    throw new McpTransportError('malformed_message', `${name}: ${cause.message}`, { cause })
  }
}

/** Lines without their ends. @throws McpTransportError `message_too_large` before a line is whole */
async function* lines(
  input: Readable,
  { name, maxMessageBytes }: { name: string; maxMessageBytes: number },
): AsyncGenerator<string, void, void> {
  let pieces: Buffer[] = []
  let length = 0
  for await (const given of input) {
    let chunk: Buffer = Buffer.isBuffer(given) ? given : Buffer.from(given as string)
    for (;;) {
      const end = chunk.indexOf(0x0a)
      const piece = end < 0 ? chunk : chunk.subarray(0, end)
      length += piece.length
      if (length > maxMessageBytes)
        throw new McpTransportError(
          'message_too_large',
          `${name} sent a message of more than ${maxMessageBytes} bytes`,
        )
      pieces.push(piece)
      if (end < 0) break
      yield Buffer.concat(pieces).toString('utf8')
      pieces = []
      length = 0
      chunk = chunk.subarray(end + 1)
    }
  }
  if (length > 0) yield Buffer.concat(pieces).toString('utf8')
}

export interface ChildPeerOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly maxMessageBytes?: number
  /** Told of the server's own log. */
  readonly onLog?: (text: string) => void
  /** Time a server has to leave by itself once its input ended, then to obey SIGTERM. @default 2000 */
  readonly graceMs?: number
}

/** Starts a server and is its peer. What it writes after it ended is still read; how it ended is thrown if it failed. */
export function childPeer({
  command,
  args,
  env,
  cwd,
  maxMessageBytes,
  onLog,
  graceMs = 2000,
}: ChildPeerOptions): McpPeer {
  const name = [command, ...args].join(' ')
  const child = spawn(command, [...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env: env as NodeJS.ProcessEnv }),
    ...(cwd === undefined ? {} : { cwd }),
  })
  let closing = false
  const left = new Promise<string | undefined>(resolve => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(`could not be started: ${error.code ?? error.name}`),
    )
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `status ${code}`}`),
    )
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => onLog?.(text))
  const pipes = pipePeer({
    name,
    input: child.stdout,
    output: child.stdin,
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
  })
  return {
    name,
    send: message => pipes.send(message),
    async *receive() {
      yield* pipes.receive()
      const how = await left
      if (how !== undefined && !closing) throw new McpTransportError('peer_gone', `${name} ${how}`)
    },
    async close() {
      closing = true
      child.stdin.end()
      child.stdout.resume()
      const timers = (['SIGTERM', 'SIGKILL'] as const).map((signal, i) =>
        setTimeout(() => child.kill(signal), graceMs * (i + 1)),
      )
      await left
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
