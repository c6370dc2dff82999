import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import {
  ConfigurationError,
  type Context,
  DuctileError,
  InvalidInputError,
  type LedgerEntry,
  type Outcome,
} from '../../core/index.js'
import type { Conversation, Guard } from '../../guard/index.js'
import { loadConfig } from '../config/load-config.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { type GuardFlags, guardOptions } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import type { UpSettings } from '../up/settings.js'
import { write, writeJson } from '../write.js'

interface Flags extends GuardFlags {
  readonly config?: string
  readonly store?: string
  readonly json: boolean
}
interface DiffFlags extends Flags {
  readonly against?: string
  readonly limit: number
  readonly since?: string
  readonly examples: number
  readonly rescore: boolean
}
interface PromoteFlags extends Flags {
  readonly owner?: string
}

/** `ductile policy`: its schema, what another one would change, and putting that in force. */
export function policyCommand(host: Host, finish: Finish): Command {
  const command = new Command('policy').description(
    'what a policy file may say, and what another would change',
  )
  command
    .command('schema')
    .description('print the JSON Schema of a policy file, or of ductile.config.*')
    .option('--config', 'of the configuration', false)
    .action(async (flags: { config: boolean }) => finish(await schema(flags, host)))
  const diffing = command
    .command('diff')
    .description(
      'decide recorded traffic anew by another policy and show what changes (exit 1 if anything does)',
    )
    .argument('[candidate]', 'a policy file (default: the configuration’s candidate)')
    .option('--against <file>', 'compare with another policy on the same scores, not with what was recorded')
    .option('--limit <n>', 'newest entries looked at', parseInteger({ min: 1, max: 10_000_000 }), 10_000)
    .option('--since <time>', 'entries from this ISO time on')
    .option('--examples <n>', 'changed decisions shown', parseInteger({ min: 0, max: 1000 }), 20)
    .option('--rescore', 'ask the guard about captured texts where a check was not asked then', false)
    .action(async (file: string | undefined, flags: DiffFlags) => finish(await diff(file, flags, host)))
  const promoting = command
    .command('promote')
    .description('put a candidate in the place of the policy file in force, with an entry in the ledger')
    .argument('[candidate]', 'a policy file (default: the configuration’s candidate)')
    .option('--owner <name>', 'who answers for it (default: the user of this machine)')
    .action(async (file: string | undefined, flags: PromoteFlags) =>
      finish(await promotion(file, flags, host)),
    )
  for (const each of [diffing, promoting]) {
    each.addOption(new Option('--store <url>', 'SQLite file or postgres:// address'))
    each.option('--json', 'print one JSON document', false)
    for (const option of guardOptions()) each.addOption(option)
  }
  return command
}

async function schema({ config }: { config: boolean }, host: Host): Promise<ExitCode> {
  const { configJsonSchema, policyJsonSchema } = await import('../../policy/index.js')
  await writeJson(host.stdout, config ? configJsonSchema() : policyJsonSchema())
  return exitCodes.ok
}

async function diff(file: string | undefined, flags: DiffFlags, host: Host): Promise<ExitCode> {
  const { settings, guard } = await opened(flags, host)
  try {
    const { recorded, replay } = await import('../../policy/index.js')
    const { openPolicy } = await import('../policy/open-policy.js')
    const { openStore } = await import('../../store/index.js')
    const { overrides } = settings
    const candidate = await openPolicy(guard, { policy: candidateOf(file, settings, host), overrides })
    const against = flags.against === undefined ? undefined : resolve(host.cwd, flags.against)
    const baseline =
      against === undefined ? undefined : await openPolicy(guard, { policy: against, overrides })
    await using store = await openStore(settings.store, { access: 'read-only' })
    const entries = recorded(store.ledger, {
      limit: flags.limit,
      abort: host.interrupted,
      ...(flags.since === undefined ? {} : { since: timeOf(flags.since) }),
    })
    const found = await replay(entries, {
      candidate,
      examples: flags.examples,
      ...(baseline === undefined ? {} : { baseline }),
      ...(flags.rescore ? { rescore: (entry, signals) => rescored(guard, entry, signals) } : {}),
    })
    const { renderDiff } = await import('../policy/diff-report.js')
    if (flags.json) await writeJson(host.stdout, found)
    else await write(host.stdout.stream, renderDiff(found, host.stdout))
    return found.changed.count > 0 ? exitCodes.finding : exitCodes.ok
  } finally {
    await guard[Symbol.asyncDispose]()
  }
}

async function promotion(file: string | undefined, flags: PromoteFlags, host: Host): Promise<ExitCode> {
  const { settings, guard } = await opened(flags, host)
  try {
    const { openPair } = await import('../up/replacement.js')
    const { protectionOf } = await import('../up/protection.js')
    const { promote } = await import('../policy/promote.js')
    const { openStore } = await import('../../store/index.js')
    if (typeof settings.policy !== 'string')
      throw new ConfigurationError({
        where: 'policy',
        message: `policy: ${settings.policy === undefined ? 'no file is' : 'the one in the configuration itself is'} in force; name a file as policy, which a candidate can take the place of`,
      })
    const source = candidateOf(file, settings, host)
    if (typeof source !== 'string')
      throw new ConfigurationError({ where: 'candidate', message: 'candidate: name a file to promote' })
    const { live, candidate } = await openPair(guard, { ...settings, candidate: source })
    const nothing = () => {}
    protectionOf(
      { live: candidate!, candidate: undefined },
      { guard, tenants: settings.tenants, onFailure: nothing, onShadowFailure: nothing },
    )
    await using store = await openStore(settings.store)
    const done = await promote({
      live,
      candidate: candidate!,
      ledger: store.ledger,
      at: host.now(),
      owner: flags.owner ?? userInfo().username,
    })
    if (flags.json) await writeJson(host.stdout, done)
    else
      await write(
        host.stdout.stream,
        `${candidate!.name} ${candidate!.version} is now ${done.file}\nthe one before is kept as ${done.kept}\nledger entry ${done.receipt.sequence} ${done.receipt.hash}\n`,
      )
    return exitCodes.ok
  } finally {
    await guard[Symbol.asyncDispose]()
  }
}

async function opened(flags: Flags, host: Host): Promise<{ settings: UpSettings; guard: Guard }> {
  const { upSettings } = await import('../up/settings.js')
  const { openGuard } = await import('../../guard/index.js')
  const read = await loadConfig(flags, host)
  const settings = upSettings(flags, read, host)
  const { model } = settings
  return { settings, guard: await openGuard({ workers: 1, ...(model === undefined ? {} : { model }) }) }
}

function candidateOf(file: string | undefined, { candidate }: UpSettings, { cwd }: Host) {
  const found = file === undefined ? candidate : resolve(cwd, file)
  if (found === undefined)
    throw new InvalidInputError({
      code: 'usage',
      where: 'candidate',
      message: 'candidate: name a policy file, or set "candidate" in the configuration',
    })
  return found
}

function timeOf(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime()))
    throw new InvalidInputError({
      code: 'usage',
      where: '--since',
      message: `--since: must be an ISO time, got "${text}"`,
    })
  return time
}

/** A captured text, asked anew. Only one that was judged by itself: of what stood before it, the ledger has the hash. */
async function rescored(
  guard: Guard,
  { subject: { content }, origin, edge, run }: LedgerEntry,
  names: readonly string[],
): Promise<readonly Outcome[] | undefined> {
  if (content === undefined || origin.contextSha256 !== undefined) return undefined
  const role = edge === 'user' ? 'user' : edge === 'result' ? 'tool' : 'assistant'
  const asked = guard.signals.filter(({ name }) => names.includes(name))
  if (asked.length < names.length) return undefined
  const messages = [{ role, text: content }] as const
  return Promise.all(asked.map(signal => outcomeOf(signal, { messages }, { edge, run })))
}

async function outcomeOf(
  signal: Guard['signals'][number],
  conversation: Conversation,
  context: Context,
): Promise<Outcome> {
  try {
    return { type: 'scored', assessment: await signal.assess(conversation, context) }
  } catch (error) {
    if (!DuctileError.isInstance(error)) throw error
    return { type: 'unscored', signal: signal.name, code: error.code, message: error.message, costMs: 0 }
  }
}
