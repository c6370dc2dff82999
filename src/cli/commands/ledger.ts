import { Command, InvalidArgumentError } from 'commander'
import type { Receipt } from '../../core/index.js'
import { loadConfig } from '../config/load-config.js'
import { exitCodes } from '../exit-codes.js'
import type { Finish, Host } from '../host.js'
import { startProgress } from '../progress.js'
import { storeLocation } from '../store-location.js'
import { write, writeJson } from '../write.js'

interface VerifyFlags {
  readonly store?: string
  readonly config?: string
  readonly expectHead?: ExpectedHead
  readonly json: boolean
  readonly quiet: boolean
}

/** `sequence` is known when the receipt was given as `N:HASH`. */
interface ExpectedHead {
  readonly sequence: number | undefined
  readonly hash: string
}

/** `ductile ledger verify`: is the evidence still what was written? */
export function ledgerCommand(host: Host, finish: Finish): Command {
  const command = new Command('ledger').description('the append-only record of decisions')
  command
    .command('verify')
    .description('walk the hash chain and report any edit, deletion or reordering (exit 1)')
    .option(
      '--store <url>',
      'SQLite file or postgres:// address (default: the configuration’s, else .ductile/ductile.db)',
    )
    .option('--config <file>', 'configuration file')
    .option(
      '--expect-head <receipt>',
      'a hash kept elsewhere that must be the head, or N:HASH that entry N must carry',
      parseExpectedHead,
    )
    .option('--json', 'print one JSON document', false)
    .option('-q, --quiet', 'no progress', false)
    .action(async (flags: VerifyFlags) => finish(await verify(flags, host)))
  return command
}

async function verify(flags: VerifyFlags, host: Host): Promise<0 | 1> {
  const { openStore } = await import('../../store/index.js')
  const read = await loadConfig(flags, host)
  const url = storeLocation({ flag: flags.store, read, cwd: host.cwd })
  await using store = await openStore(url, { access: 'read-only' })
  const progress = await startProgress(host.stderr, {
    label: 'verify',
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  const result = await store.ledger
    .verify({
      abort: host.interrupted,
      ...(flags.expectHead?.sequence === undefined ? {} : { expected: flags.expectHead as Receipt }),
      onProgress: ({ done, total }) =>
        progress.update({ rows: done, freshRows: done, fraction: done / Math.max(1, total) }),
    })
    .finally(() => progress.stop())
  const checked = result.intact ? againstHead(result, flags.expectHead) : result
  const { style } = host.stdout
  if (flags.json) await writeJson(host.stdout, { store: store.name, ...checked })
  else if (checked.intact)
    await write(
      host.stdout.stream,
      `${style.green('intact')}: ${checked.entries} entries, head ${checked.entries}:${checked.head}\n`,
    )
  else
    await write(
      host.stdout.stream,
      `${style.red('broken')}: ${checked.fault.kind} at entry ${checked.fault.sequence}: ${checked.fault.message}\n`,
    )
  return checked.intact ? exitCodes.ok : exitCodes.finding
}

interface Intact {
  readonly intact: true
  readonly entries: number
  readonly head: string
}
interface Broken {
  readonly intact: false
  readonly fault: { readonly kind: string; readonly sequence: number; readonly message: string }
}

/** A bare hash must be the head's. (A numbered one was checked on the way.) */
function againstHead(result: Intact, expected: ExpectedHead | undefined): Intact | Broken {
  if (expected === undefined || expected.sequence !== undefined || expected.hash === result.head)
    return result
  return {
    intact: false,
    fault: {
      kind: 'unexpected-head',
      sequence: result.entries,
      message: `the head is ${result.head}, not the expected ${expected.hash}`,
    },
  }
}

function parseExpectedHead(value: string): ExpectedHead {
  const match = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/i.exec(value)
  if (match === null) throw new InvalidArgumentError('Must be 64 hexadecimal digits, or N: and such a hash.')
  return { sequence: match[1] === undefined ? undefined : Number(match[1]), hash: match[2]!.toLowerCase() }
}
