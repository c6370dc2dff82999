import { childPeer, httpPeer, type McpPeer } from '../../adapters/index.js'
import { ConfigurationError } from '../../core/index.js'

export interface ServerFlags {
  readonly url?: string
  readonly header: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly log: (line: string) => void
}

/** A server that can be reached any number of times: each opening is a connection, or a process, of its own. */
export interface ServerTarget {
  readonly name: string
  open(): McpPeer
}

/** @throws ConfigurationError if not exactly one of command and address is named, or a header is none */
export function openServer(
  words: readonly string[],
  { url, header, env, cwd, log }: ServerFlags,
): ServerTarget {
  const [command, ...args] = words
  if ((command === undefined) === (url === undefined))
    throw new ConfigurationError({
      where: 'mcp',
      message: 'mcp: name the server either as a command behind -- or with --url',
    })
  if (command !== undefined)
    return {
      name: words.join(' '),
      open: () => childPeer({ command, args, env, cwd, onLog: text => log(`server: ${text.trimEnd()}`) }),
    }
  if (!URL.canParse(url!) || !/^https?:$/.test(new URL(url!).protocol))
    throw new ConfigurationError({
      where: '--url',
      message: `--url: must be an http(s) address, got "${url}"`,
    })
  const headers = Object.fromEntries(header.map(headerOf))
  const authorization = env.DUCTILE_MCP_AUTHORIZATION
  return {
    name: url!,
    open: () => httpPeer({ url: url!, headers: authorization ? { authorization, ...headers } : headers }),
  }
}

function headerOf(given: string): [string, string] {
  const [, name, value] = /^([\w-]+)\s*:\s*(.*)$/.exec(given) ?? []
  if (name === undefined || value === undefined)
    throw new ConfigurationError({ where: '--header', message: '--header: must be "name: value"' })
  return [name.toLowerCase(), value]
}
