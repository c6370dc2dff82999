import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { McpPeer, ToolChange } from '../../adapters/index.js'
import { loadConfig } from '../config/load-config.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { type GuardFlags, guardOptions, guardSettings } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import type { MonitorFlags } from '../mcp/settings.js'
import { parseInteger } from '../options.js'
import { storeLocation } from '../store-location.js'
import type { Durability } from '../up/settings.js'
import { write } from '../write.js'

interface Flags extends GuardFlags, MonitorFlags {
  readonly config?: string
  readonly url?: string
  readonly header: readonly string[]
  readonly listen?: number
  readonly host: string
  readonly key?: readonly string[]
  readonly name?: string
  readonly lock: string
  readonly pin: 'first-use' | 'locked'
  readonly check: boolean
  readonly approve: boolean
  readonly destructive: 'allow' | 'review' | 'block'
  readonly signals: 'guard' | 'none'
  readonly otherContent: 'refuse' | 'ignore'
  readonly timeout: number
  readonly maxResult: number
  readonly store?: string
  readonly durability: Durability
}

/** `ductile mcp`: a guard between an MCP client and a server. */
export function mcpCommand(host: Host, finish: Finish): Command {
  const seconds = parseInteger({ min: 1, max: 86_400 })
  const command = new Command('mcp')
    .description('guard an MCP server: put it in front of the server’s own command, or name its address')
    .argument('[command...]', 'the server, behind --')
    .option('--url <url>', 'a server over streamable HTTP instead of a command')
    .option('--header <name: value...>', 'sent to --url; DUCTILE_MCP_AUTHORIZATION gives Authorization', [])
    .option(
      '--listen <port>',
      'serve clients over streamable HTTP at /mcp instead of standard input',
      parseInteger({ min: 0, max: 65_535 }),
    )
    .option('--host <address>', 'address to listen on; other machines reach it only with --key', '127.0.0.1')
    .option('--key <key...>', 'bearer keys that clients of --listen must show')
    .option('--name <name>', 'what lock and ledger call the server (default: its command or address)')
    .option('--lock <file>', 'approved definitions of tools', 'ductile.mcp.lock.json')
    .addOption(
      new Option('--pin <when>', 'approve what a server offers the first time, or only what the lock has')
        .choices(['first-use', 'locked'])
        .default('first-use'),
    )
    .option('--check', 'print how the tools differ from the lock; exit 1 if they do', false)
    .option('--approve', 'print how the tools differ from the lock, and approve them as they are now', false)
    .option('--rules <file>', 'provenance rules (YAML): where arguments may come from')
    .option('--limits <file>', 'limits of parameters (YAML)')
    .option('--drift <file>', 'a drift model, as `ductile agents fit` wrote it')
    .addOption(
      new Option('--destructive <action>', 'what a tool that says it destroys needs')
        .choices(['allow', 'review', 'block'])
        .default('review'),
    )
    .addOption(
      new Option('--signals <which>', 'judge texts with the guard model, or by rules only')
        .choices(['guard', 'none'])
        .default('guard'),
    )
    .addOption(
      new Option('--other-content <what>', 'images, audio and binary resources, which cannot be judged')
        .choices(['refuse', 'ignore'])
        .default('refuse'),
    )
    .option('--timeout <seconds>', 'time the server has for an answer', seconds, 60)
    .option(
      '--max-result <characters>',
      'longest result that is judged',
      parseInteger({ min: 1, max: 2 ** 28 }),
      1_000_000,
    )
    .option('--store <url>', 'SQLite file or postgres:// address (default: .ductile/ductile.db)')
    .addOption(
      new Option('--durability <what>', 'what an acknowledged entry survives, SQLite only')
        .choices(['power-loss', 'process-crash'])
        .default('power-loss'),
    )
  for (const option of guardOptions()) command.addOption(option)
  return command.action(async (words: readonly string[], flags: Flags) =>
    finish(await mcp(words, flags, host)),
  )
}

async function mcp(words: readonly string[], flags: Flags, host: Host): Promise<ExitCode> {
  const { openServer } = await import('../mcp/open-server.js')
  const { ToolLock } = await import('../../adapters/index.js')
  const log = (line: string): void => void host.stderr.stream.write(`ductile mcp: ${line}\n`)
  const server = openServer(words, { ...flags, env: host.env, cwd: host.cwd, log })
  const serverName = flags.name ?? server.name
  const lock = await ToolLock.open(resolve(host.cwd, flags.lock))
  const timeoutMs = flags.timeout * 1000
  if (flags.check || flags.approve) {
    const { reviewTools } = await import('../mcp/review-tools.js')
    const { tools, changes } = await reviewTools(server.open(), { lock, serverName, timeoutMs })
    await write(
      host.stdout.stream,
      changes.map(changeText).join('') || 'the tools are as they were approved\n',
    )
    if (flags.approve) {
      await lock.approve(serverName, tools)
      await write(host.stdout.stream, `approved ${tools.length} tools of ${serverName} in ${flags.lock}\n`)
    }
    return flags.check && changes.length > 0 ? exitCodes.finding : exitCodes.ok
  }
  const read = await loadConfig(flags, host)
  const { openMonitor } = await import('../mcp/settings.js')
  const { openToolGuard } = await import('../mcp/open-guard.js')
  await using opened = await openToolGuard({
    guard: guardSettings(flags, read, host.cwd),
    signals: flags.signals,
    monitor: await openMonitor(flags, host.cwd),
    store: storeLocation({ flag: flags.store, read, cwd: host.cwd }),
    durability: flags.durability,
    maxResultLength: flags.maxResult,
    server: serverName,
    log,
  })
  const { ProxySession, pipePeer } = await import('../../adapters/index.js')
  const session = (client: McpPeer, run = randomUUID()) =>
    new ProxySession({
      client,
      server: server.open(),
      serverName,
      run: opened.guard.startRun({ id: run }),
      lock,
      pin: flags.pin,
      destructive: flags.destructive,
      otherParts: flags.otherContent,
      timeoutMs,
      onChange: change => log(`withheld until approved: ${changeText(change).trimEnd()}`),
    })
  log(`guarding ${serverName}, ledger ${opened.storeName}`)
  if (flags.listen === undefined) {
    const client = pipePeer({ name: 'the client', input: host.stdin, output: host.stdout.stream })
    await session(client).relay({ abort: host.interrupted })
    return exitCodes.ok
  }
  const { listenForClients } = await import('../mcp/listen.js')
  await listenForClients({
    port: flags.listen,
    host: flags.host,
    keys: flags.key ?? [],
    abort: host.interrupted,
    serve: client => session(client).relay({ abort: host.interrupted }),
    onListening: url => log(`listening at ${url}`),
    onFailure: error => log(error instanceof Error ? error.message : 'a session failed'),
  })
  return exitCodes.ok
}

const changeText = ({ tool, kind, diff }: ToolChange): string =>
  `${[`${tool} (${kind})`, ...diff.map(line => `  ${line}`)].join('\n')}\n`
