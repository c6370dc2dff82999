import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { InvalidInputError } from '../../core/index.js'
import type { Contender, Target } from '../bench/contender.js'
import { type Gate, parseGate } from '../bench/gates.js'
import type { BenchReport } from '../bench/report.js'
import { loadConfig } from '../config/load-config.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { type GuardFlags, guardOptions, guardSettings } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { write, writeJson } from '../write.js'

interface Flags extends GuardFlags {
  readonly data: string
  readonly sets?: readonly string[]
  readonly against: readonly string[]
  readonly keyEnv?: string
  readonly judge: 'auto' | 'prompt' | 'reply'
  readonly target: Target
  readonly cluster?: string
  readonly limit?: number
  readonly concurrency: number
  readonly timeoutMs: number
  readonly journal: string
  readonly restart: boolean
  readonly failUnder: readonly Gate[]
  readonly out?: string
  readonly config?: string
  readonly json: boolean
  readonly quiet: boolean
}

/** What our guard is called in tables. */
const ownName = 'ductile'

/** `ductile bench`: our models beside others, on the user's own rows. */
export function benchCommand(host: Host, finish: Finish): Command {
  return new Command('bench')
    .description('compare guards on labelled rows')
    .addCommand(guardCommand(host, finish))
}

function guardCommand(host: Host, finish: Finish): Command {
  const command = new Command('guard')
    .description('our guard and any others on the same labelled rows: figures, significance, latency, report')
    .requiredOption(
      '--data <path>',
      'JSON Lines (or .gz) with text, response and y; or a folder of such sets',
    )
    .option('--sets <names>', 'only these sets of the folder, separated by commas', list)
    .option(
      '--against <guard...>',
      'npm:PACKAGE, https://…/moderations#MODEL, a model’s folder, model:NAME, or a command that reads and writes JSON Lines',
      [],
    )
    .option('--key-env <name>', 'environment variable with the key for addresses')
    .addOption(
      new Option('--judge <words>', 'whose words the label is about; auto: the reply where a row has one')
        .choices(['auto', 'prompt', 'reply'])
        .default('auto'),
    )
    .addOption(
      new Option('--target <target>', 'which of our signals is measured; either: as the gateway decides')
        .choices(['harm', 'injection', 'either'] satisfies Target[])
        .default('either'),
    )
    .option('--cluster <field>', 'field that variants of one text share, such as meta.group')
    .option(
      '--limit <n>',
      'rows taken at most from each set, evenly spread',
      parseInteger({ min: 1, max: 1e9 }),
    )
    .option(
      '--concurrency <n>',
      'rows under way at a time; with more than 1 latencies include waiting',
      parseInteger({ min: 1, max: 1024 }),
      1,
    )
    .option('--timeout-ms <n>', 'time a row has', parseInteger({ min: 1, max: 3_600_000 }), 10_000)
    .option('--journal <dir>', 'where answers are kept, so that a stopped run goes on', '.ductile/bench')
    .option('--restart', 'ask every row again', false)
    .option('--fail-under <metric=value>', 'exit 1 if our guard stays below it on some set', parseGate, [])
    .option('--out <file>', 'write the report as one HTML file')
    .option('--json', 'print one JSON document', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText(
      'after',
      '\nExit status: 0 measured, 1 a gate fell short, 2 the call was wrong or some guard answered no row at all.',
    )
  // What has no verdict counts as wrong here, so there is no failure mode to choose.
  for (const option of guardOptions().filter(({ long }) => long !== '--failure-mode'))
    command.addOption(option)
  return command.action(async (flags: Flags) => finish(await benchGuard(flags, host)))
}

async function benchGuard(flags: Flags, host: Host): Promise<ExitCode> {
  const read = await loadConfig(flags, host)
  const settings = guardSettings(flags, read, host.cwd)
  const { findSets } = await import('../bench/find-sets.js')
  const files = await findSets(resolve(host.cwd, flags.data), flags.sets)
  const { openGuard } = await import('../../guard/index.js')
  const { ductile } = await import('../bench/contenders/ductile.js')
  const { openContender } = await import('../bench/contenders/open-contender.js')
  const { measureSets } = await import('../bench/measure-sets.js')
  const key = keyOf(flags, host)
  const { model, workers, strictness } = settings
  const others: Contender[] = []
  try {
    // What the user named may be misspelt, so it comes before the work of opening a model.
    for (const spec of flags.against)
      others.push(unique(await openContender(spec, { settings, cwd: host.cwd, key, fetch }), others))
    await using guard = await openGuard({
      ...(model === undefined ? {} : { model }),
      ...(workers === undefined ? {} : { workers }),
    })
    const contenders = [await ductile(guard, { name: ownName, settings }), ...others]
    const uses = new Map(guard.card.data.map(({ name, use }) => [name, use]))
    const measurement = await measureSets(files, {
      ...flags,
      contenders,
      viewOf: contender => contender.view(flags.target),
      journal: resolve(host.cwd, flags.journal),
      host,
      seen: set => {
        const use = uses.get(set)
        return use === 'evaluation' ? undefined : use
      },
    })
    const { checkGates } = await import('../bench/gates.js')
    const report: BenchReport = {
      schema: 'ductile.bench-guard/1',
      date: host.now().toISOString(),
      target: flags.target,
      strictness,
      concurrency: flags.concurrency,
      limit: flags.limit ?? null,
      contenders: contenders.map(({ name, version, derivation }) => ({ name, version, derivation })),
      ...measurement.report,
      gates: checkGates(
        flags.failUnder,
        measurement.report.sets.map(({ name, figures }) => ({ set: name, figures: figures[0]! })),
      ),
    }
    if (flags.out !== undefined) {
      const { renderPage } = await import('../bench/page/render-page.js')
      await writeFile(resolve(host.cwd, flags.out), renderPage(report, { measurement, contenders }))
    }
    if (flags.json) await writeJson(host.stdout, report)
    else {
      const { renderReport } = await import('../bench/render-report.js')
      await write(host.stdout.stream, renderReport(report, host.stdout))
    }
    return outcome(report, host)
  } finally {
    for (const contender of others) await contender.close?.()
  }
}

/** A guard that answered nothing at all was not measured: the call, an address or a program is wrong. */
function outcome({ sets, gates, contenders }: BenchReport, host: Host): ExitCode {
  const silent = contenders.filter(
    ({ name }) =>
      sets.length > 0 &&
      sets.every(({ figures }) => figures.find(({ contender }) => contender === name)!.answered === 0),
  )
  for (const { name } of silent)
    host.stderr.stream.write(`${host.stderr.style.red('error:')} ${name}: answered no row\n`)
  if (silent.length > 0 || sets.length === 0) return exitCodes.failure
  return gates.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.finding
}

function keyOf({ keyEnv }: Flags, { env }: Host): string | undefined {
  if (keyEnv === undefined) return undefined
  const key = env[keyEnv]
  if (key) return key
  throw new InvalidInputError({
    code: 'usage',
    where: '--key-env',
    message: `--key-env: the environment has no ${keyEnv}`,
  })
}

/** Two of one name would fall together in every table. */
function unique(contender: Contender, others: readonly Contender[]): Contender {
  const taken = (name: string): boolean => name === ownName || others.some(other => other.name === name)
  let name = contender.name
  for (let number = 2; taken(name); number++) name = `${contender.name} (${number})`
  return { ...contender, name }
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
