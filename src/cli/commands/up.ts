import { once } from 'node:events'
import { Command, Option } from 'commander'
import { loadConfig } from '../config/load-config.js'
import type { ReadConfig } from '../config/read-config.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { guardOptions } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { type UpFlags, type UpSettings, upSettings } from '../up/settings.js'
import type { Started } from '../up/start.js'
import { write, writeJson } from '../write.js'

interface Flags extends UpFlags {
  readonly config?: string
  readonly json: boolean
}

/** `ductile up`: the gateway and the studio, until SIGINT or SIGTERM. */
export function upCommand(host: Host, finish: Finish): Command {
  const command = new Command('up')
    .description('bring up the OpenAI-compatible gateway and the studio')
    .option(
      '--port <n>',
      'port to listen on, 0 for a free one (default: 4600)',
      parseInteger({ min: 0, max: 65_535 }),
    )
    .option(
      '--host <address>',
      'address to listen on; other machines reach it only with --key (default: 127.0.0.1)',
    )
    .option('--upstream <url>', 'OpenAI-compatible server to guard; its key comes from DUCTILE_UPSTREAM_KEY')
    .option('--allow-link-local-upstream', 'let the upstream be a link-local or metadata address')
    .option('--store <url>', 'SQLite file or postgres:// address (default: .ductile/ductile.db)')
    .option('--runs <folder>', 'folder of evaluation runs to show (default: .ductile/runs)')
    .addOption(
      new Option(
        '--durability <what>',
        'what an acknowledged entry survives, SQLite only (default: power-loss)',
      ).choices(['power-loss', 'process-crash']),
    )
    .option('--key <key...>', 'bearer keys that callers must show, 16 characters or more')
    .option('--capture-content', 'keep judged texts in the ledger, not only their hashes')
    .option('--json', 'print one JSON document once it is up', false)
  for (const option of guardOptions()) command.addOption(option)
  return command.action(async (flags: Flags) => finish(await up(flags, host)))
}

async function up(flags: Flags, host: Host): Promise<ExitCode> {
  const read = await loadConfig(flags, host)
  const settings = upSettings(flags, read, host)
  const { start } = await import('../up/start.js')
  const { watchFiles } = await import('../up/watch-files.js')
  const log = (line: string): void => void host.stderr.stream.write(`${host.now().toISOString()} ${line}\n`)
  const reread = async (): Promise<UpSettings> =>
    upSettings(flags, await loadConfig({ ...flags, quiet: true }, host), host)
  await using started = await start(settings, { log, reread, now: host.now })
  const stopWatching = watchFiles(watched(settings, read), {
    onChange: () => void started.reload('file'),
    onError: () => log('the configuration is not watched any more: send SIGHUP after a change'),
  })
  const stopListening = host.onHangUp(() => void started.reload('SIGHUP'))
  try {
    if (flags.json) await writeJson(host.stdout, summary(started, settings, read))
    else await write(host.stdout.stream, banner(started, settings, host))
    if (!host.interrupted.aborted) await once(host.interrupted, 'abort')
  } finally {
    stopListening()
    stopWatching()
  }
  host.stderr.stream.write('closing: requests under way are finished first\n')
  return exitCodes.ok
}

/** The files that say what is in force. */
function watched({ policy, candidate }: UpSettings, { file }: ReadConfig): readonly string[] {
  return [file, policy, candidate].filter(each => typeof each === 'string')
}

function summary({ url, guard, store, pair }: Started, settings: UpSettings, read: ReadConfig): object {
  return {
    url,
    studio: `${url}/`,
    api: `${url}/v1`,
    model: guard.model,
    policy: pair.live.at({}).policy.name,
    candidate: pair.candidate?.name ?? null,
    store: store.name,
    upstream: settings.upstream ?? null,
    configuration: read.file ?? null,
  }
}

function banner(
  { url, guard, store, pair }: Started,
  { upstream, upstreams, keys, tenants }: UpSettings,
  { stdout }: Host,
): string {
  const { policy } = pair.live.at({})
  const needsKey = keys.length > 0 || Object.keys(tenants).length > 0
  const asked = [
    ...upstreams.map(({ url: address, models }) => `${address} (${models.join(', ')})`),
    upstream,
  ]
    .filter(each => each !== undefined)
    .join(', ')
  const { bold, dim } = stdout.style
  return [
    `${bold('studio')}    ${url}/`,
    `${bold('gateway')}   ${url}/v1 ${dim(needsKey ? '(bearer key needed)' : '(this machine only, no key)')}`,
    `${bold('guard')}     ${guard.model.id} ${guard.model.version}, policy ${policy.name} ${policy.version}, failing ${policy.failureMode}`,
    ...(pair.candidate === undefined
      ? []
      : [`${bold('beside')}    ${pair.candidate.name} ${pair.candidate.version}, only recorded`]),
    `${bold('upstream')}  ${asked || 'none: chat is answered by a labelled local echo'}`,
    `${bold('ledger')}    ${store.name}`,
    '',
  ].join('\n')
}
