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
  const log = (line: string): void => void host.stderr.stream.write(`${host.now().toISOString()} ${line}\n`)
  await using started = await start(settings, log)
  if (flags.json) await writeJson(host.stdout, summary(started, settings, read))
  else await write(host.stdout.stream, banner(started, settings, host))
  if (!host.interrupted.aborted) await once(host.interrupted, 'abort')
  host.stderr.stream.write('closing: requests under way are finished first\n')
  return exitCodes.ok
}

function summary({ url, guard, store, policy }: Started, settings: UpSettings, read: ReadConfig): object {
  return {
    url,
    studio: `${url}/`,
    api: `${url}/v1`,
    model: guard.model,
    policy: policy.name,
    store: store.name,
    upstream: settings.upstream ?? null,
    configuration: read.file ?? null,
  }
}

function banner(
  { url, guard, store, policy }: Started,
  { upstream, keys }: UpSettings,
  { stdout }: Host,
): string {
  const { bold, dim } = stdout.style
  return [
    `${bold('studio')}    ${url}/`,
    `${bold('gateway')}   ${url}/v1 ${dim(keys.length > 0 ? '(bearer key needed)' : '(this machine only, no key)')}`,
    `${bold('guard')}     ${guard.model.id} ${guard.model.version}, policy ${policy.name}, failing ${policy.failureMode}`,
    `${bold('upstream')}  ${upstream ?? 'none: chat is answered by a labelled local echo'}`,
    `${bold('ledger')}    ${store.name}`,
    '',
  ].join('\n')
}
