import { Command, Option } from 'commander'
import { InvalidInputError } from '../../core/index.js'
import type { Strictness } from '../../guard/index.js'
import { loadConfig } from '../config/load-config.js'
import type { ExitCode } from '../exit-codes.js'
import { type GuardFlags, guardOptions, guardSettings } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import { regimes } from '../regimes.js'
import type { Role } from '../scan/row.js'

interface Flags extends GuardFlags {
  readonly file?: string
  readonly out?: string
  readonly restart: boolean
  readonly role?: Role
  readonly prompt?: string
  readonly failOn?: Strictness | 'never'
  readonly config?: string
  readonly json: boolean
  readonly quiet: boolean
}

/** `ductile scan`: one text, or a file of rows. */
export function scanCommand(host: Host, finish: Finish): Command {
  const command = new Command('scan')
    .description('score a text, or every row of a JSON Lines file')
    .argument('[text]', 'the text, or - for standard input')
    .option(
      '--file <file>',
      'JSON Lines (or .gz) with text, or prompt and response, or messages; - for standard input',
    )
    .option(
      '--out <file>',
      'write the rows here instead of standard output, and go on where an earlier run was stopped',
    )
    .option('--restart', 'with --out: begin anew', false)
    .addOption(
      new Option(
        '--role <role>',
        'whose words are judged (default: user; for a row with a response, assistant)',
      ).choices(['user', 'assistant']),
    )
    .option('--prompt <text>', 'the prompt a reply answers, with --role assistant')
    .addOption(
      new Option(
        '--fail-on <regime>',
        'exit 1 if something is flagged under this regime (default: the strictness)',
      ).choices([...regimes, 'never']),
    )
    .option('--json', 'one JSON document (rows of a file are always JSON Lines)', false)
    .option('-q, --quiet', 'no progress and no summary', false)
    .addHelpText(
      'after',
      '\nExit status: 0 nothing flagged, 1 something flagged, 2 a row could not be scored or the call was wrong.',
    )
  for (const option of guardOptions()) command.addOption(option)
  return command.action(async (text: string | undefined, flags: Flags) =>
    finish(await scan(text, flags, host)),
  )
}

async function scan(text: string | undefined, flags: Flags, host: Host): Promise<ExitCode> {
  checkCall(text, flags)
  const read = await loadConfig(flags, host)
  const settings = guardSettings(flags, read, host.cwd)
  const { openScanGuard } = await import('../scan/open-scan-guard.js')
  const opened = await openScanGuard(settings)
  const { strictness } = opened
  const failOn = flags.failOn ?? strictness
  try {
    if (text !== undefined) {
      const { scanText } = await import('../scan/scan-text.js')
      const { prompt, json } = flags
      return await scanText(
        { text, prompt, role: flags.role ?? 'user', strictness, failOn, json },
        opened,
        host,
      )
    }
    const { scanFile } = await import('../scan/scan-file.js')
    return await scanFile({ ...flags, file: flags.file!, failOn }, opened, host)
  } finally {
    await opened.guard[Symbol.asyncDispose]()
  }
}

function checkCall(text: string | undefined, { file, out, restart, prompt, role }: Flags): void {
  const fault = (where: string, message: string): InvalidInputError =>
    new InvalidInputError({ code: 'usage', where, message })
  if (text === undefined && file === undefined)
    throw fault('TEXT', 'give a text, - for standard input, or --file')
  if (text !== undefined && file !== undefined)
    throw fault('--file', '--file: cannot be given together with a text')
  if (file === undefined && out !== undefined) throw fault('--out', '--out: needs --file')
  if (restart && out === undefined) throw fault('--restart', '--restart: needs --out')
  if (prompt !== undefined && (role !== 'assistant' || text === undefined))
    throw fault('--prompt', '--prompt: goes with a text and --role assistant')
}
