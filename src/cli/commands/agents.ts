import { readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type {
  CatalogInput,
  DriftVerdict,
  OpenedDriftModel,
  ProvenanceRules,
  TraceFormat,
} from '../../agents/index.js'
import { ConfigurationError, InvalidInputError, scoreOf } from '../../core/index.js'
import type { Estimate } from '../../stats/index.js'
import type { RunsOfFile } from '../agents/read-runs.js'
import type { WatchedRun } from '../agents/watch.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { oneLine } from '../failure.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { table } from '../table.js'
import { write, writeJson } from '../write.js'

interface FileFlags {
  readonly file: string
  readonly format?: TraceFormat
  readonly json: boolean
}
interface FitFlags extends FileFlags {
  readonly out: string
  readonly catalog?: string
  readonly kind: 'hazard' | 'chain'
  readonly horizon: number
  readonly falseAlarms: number
  readonly seed: number
}
interface WatchFlags extends FileFlags {
  readonly model: string
  readonly rules?: string
}

/** `ductile agents`: fit a drift monitor to labelled runs, check runs with it, and go through one run call by call. */
export function agentsCommand(host: Host, finish: Finish): Command {
  const command = new Command('agents').description(
    'forecast violations of agent runs, and trace where arguments come from',
  )
  withFile(command.command('fit'))
    .description('fit a drift monitor to labelled runs; says how well it does on scenarios it never saw')
    .requiredOption('--out <file>', 'write the model here')
    .option(
      '--catalog <file>',
      'YAML or JSON with tools, objects and domains (default: guessed from the tools’ names)',
    )
    .addOption(new Option('--kind <kind>', 'what is fitted').choices(['hazard', 'chain']).default('hazard'))
    .option('--horizon <n>', 'calls to look ahead', parseInteger({ min: 1, max: 1000 }), 5)
    .option('--false-alarms <rate>', 'share of good runs that may raise an alarm', parseRate, 0.1)
    .option(
      '--seed <n>',
      'the split of scenarios follows from it',
      parseInteger({ min: 0, max: 2 ** 53 - 1 }),
      1,
    )
    .action(async (flags: FitFlags) => finish(await fitModel(flags, host)))
  withModel(withFile(command.command('check')))
    .description('judge every run of a file; exit 1 if any needs review or was to be stopped')
    .action(async (flags: WatchFlags) => finish(await check(flags, host)))
  withModel(withFile(command.command('replay')))
    .description('go through one run call by call')
    .argument('<run>', 'its id')
    .action(async (id: string, flags: WatchFlags) => finish(await replay(id, flags, host)))
  return command
}

const formats = [
  'ductile',
  'openai-chat',
  'openai-responses',
  'anthropic',
  'ai-sdk',
  'otel',
  'action-log',
  'printed-log',
]

function withFile(command: Command): Command {
  return command
    .requiredOption('--file <file>', 'runs as JSON Lines (or .gz), one a row')
    .addOption(new Option('--format <format>', 'notation (default: found row by row)').choices(formats))
    .option('--json', 'print one JSON document', false)
}

function withModel(command: Command): Command {
  return command
    .requiredOption('--model <file>', 'as `ductile agents fit` wrote it')
    .option('--rules <file>', 'provenance rules (YAML) to decide by as well')
}

async function fitModel(flags: FitFlags, host: Host): Promise<ExitCode> {
  const { fitDrift } = await import('../agents/fit.js')
  const { guessCatalog } = await import('../../agents/index.js')
  const { runs, unreadable } = await readAll(flags, host)
  const catalog =
    flags.catalog === undefined ? guessCatalog(runs) : await readCatalog(resolve(host.cwd, flags.catalog))
  const { file, report, leftOut } = fitDrift(runs, {
    kind: flags.kind,
    horizon: flags.horizon,
    falseAlarmRate: flags.falseAlarms,
    seed: flags.seed,
    catalog,
    source: basename(flags.file),
    date: host.now().toISOString().slice(0, 10),
  })
  await writeFile(resolve(host.cwd, flags.out), `${JSON.stringify(file)}\n`)
  const { runs: _, ...measured } = report
  if (flags.json)
    await writeJson(host.stdout, {
      ...measured,
      thresholds: file.thresholds,
      trained: file.trained,
      leftOut,
      unreadable: unreadable.length,
    })
  else {
    const lines = [
      `${report.name}, alarm above ${file.thresholds.after.tau} behind a call, above ${file.thresholds.before.tau} in front of one`,
      `fitted on ${file.trained.runs} runs of ${file.trained.source}, ${file.trained.violated} of them violating; ${leftOut} left out without label or call`,
      'On scenarios it never saw:',
      `  detected ahead of the violating call  ${percent(report.detection)}`,
      `  … or in front of it                   ${percent(report.stopped)}`,
      `  false alarms                          ${percent(report.falseAlarms)}`,
      `  mean warning in calls                 ${report.earlyWarning?.toFixed(1) ?? '-'}`,
      `  AUROC within a kind of task           ${report.withinTypeAuroc === undefined ? '-' : percent(report.withinTypeAuroc)}`,
      `  Brier score                           ${report.brier.value.toFixed(4)}`,
    ]
    await write(host.stdout.stream, `${lines.join('\n')}\n`)
  }
  return unreadable.length > 0 ? exitCodes.failure : exitCodes.ok
}

async function check(flags: WatchFlags, host: Host): Promise<ExitCode> {
  const { watchRun } = await import('../agents/watch.js')
  const watching = await openWatch(flags, host)
  const { runs, unreadable } = await readAll(flags, host)
  const watched = runs.map(run => watchRun(run, watching))
  if (flags.json)
    await writeJson(host.stdout, {
      runs: watched.map(summary),
      unreadable: unreadable.map(({ where, error }) => ({ where, message: error.message })),
    })
  else {
    const rows = watched.map(run => [
      run.id,
      String(run.calls.length),
      String(peak(run)),
      run.action,
      run.firstAlarm === undefined ? '' : reasonOf(run.firstAlarm),
    ])
    await write(
      host.stdout.stream,
      table(columnsOf('run', 'calls', 'peak', 'action', 'first alarm'), rows, host.stdout),
    )
  }
  if (unreadable.length > 0) return exitCodes.failure
  return watched.some(({ firstAlarm }) => firstAlarm !== undefined) ? exitCodes.finding : exitCodes.ok
}

async function replay(id: string, flags: WatchFlags, host: Host): Promise<ExitCode> {
  const { watchRun } = await import('../agents/watch.js')
  const watching = await openWatch(flags, host)
  const { runs } = await readAll(flags, host)
  const run = runs.find(run => run.id === id)
  if (run === undefined)
    throw new InvalidInputError({
      code: 'no_such_run',
      where: flags.file,
      message: `${flags.file}: no run "${id}" in ${runs.length} runs`,
    })
  const watched = watchRun(run, watching)
  if (flags.json) await writeJson(host.stdout, watched)
  else {
    const rows = watched.calls.map(call => [
      String(call.step),
      call.tool,
      call.before.state.level,
      scoreText(call.stood),
      scoreText(call.before),
      call.action,
      call.action === 'allow' ? '' : reasonOf(call),
    ])
    await write(
      host.stdout.stream,
      table(columnsOf('step', 'tool', 'level', 'stood', 'call', 'action', 'reason'), rows, host.stdout),
    )
  }
  return watched.firstAlarm === undefined ? exitCodes.ok : exitCodes.finding
}

async function openWatch(
  flags: WatchFlags,
  host: Host,
): Promise<{ opened: OpenedDriftModel; rules?: ProvenanceRules }> {
  const { openDriftModel, readRules } = await import('../../agents/index.js')
  const file = resolve(host.cwd, flags.model)
  const opened = openDriftModel(parseJson(await readFile(file, 'utf8'), file), flags.model)
  if (flags.rules === undefined) return { opened }
  return { opened, rules: readRules(await readFile(resolve(host.cwd, flags.rules), 'utf8'), flags.rules) }
}

/** Rows that are no runs are said on standard error, each in a line; the command then exits 2. */
async function readAll(flags: FileFlags, host: Host): Promise<RunsOfFile> {
  const { readRuns } = await import('../agents/read-runs.js')
  const read = await readRuns(resolve(host.cwd, flags.file), {
    format: flags.format,
    abort: host.interrupted,
  })
  for (const { error } of read.unreadable) host.stderr.stream.write(`not a run: ${oneLine(error.message)}\n`)
  return read
}

async function readCatalog(file: string): Promise<CatalogInput> {
  const { parse } = await import('yaml')
  const { toolCatalog } = await import('../../agents/index.js')
  let value: unknown
  try {
    value = parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined && !(cause as Error).name.startsWith('YAML'))
      throw cause
    throw new ConfigurationError({
      where: file,
      message: `${file}: ${oneLine((cause as Error).message)}`,
      cause,
    })
  }
  toolCatalog(value as CatalogInput, file)
  return value as CatalogInput
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ConfigurationError({ where: file, message: `${file}: not JSON`, cause })
  }
}

function parseRate(text: string): number {
  const rate = Number(text)
  if (rate > 0 && rate < 1) return rate
  throw new InvalidArgumentError('Must be a rate between 0 and 1.')
}

const summary = (run: WatchedRun): unknown => ({
  id: run.id,
  calls: run.calls.length,
  peak: peak(run),
  action: run.action,
  ...(run.firstAlarm === undefined
    ? {}
    : { alarm: { step: run.firstAlarm.step, tool: run.firstAlarm.tool, reason: reasonOf(run.firstAlarm) } }),
})

/** Highest score of a run; a point without estimate counts as 100. */
const peak = ({ calls }: WatchedRun): number =>
  Math.max(0, ...calls.flatMap(({ stood, before }) => [scoreOf(stood.risk ?? 1), scoreOf(before.risk ?? 1)]))

/** The reason of whichever verdict decided. */
function reasonOf({ before, stood, policy, action }: WatchedRun['calls'][number]): string {
  if (policy?.action === action) return policy.reason
  return before.action === action ? before.reason : stood.reason
}

const scoreText = ({ risk }: DriftVerdict): string => (risk === undefined ? '?' : String(scoreOf(risk)))
const percent = ({ value, low, high }: Estimate): string =>
  `${(100 * value).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`
const columnsOf = (...headings: string[]): { heading: string; wrap?: boolean }[] =>
  headings.map(heading => ({
    heading,
    ...(heading === 'reason' || heading === 'first alarm' ? { wrap: true } : {}),
  }))
