import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { InvalidInputError } from '../../core/index.js'
import type { Strictness } from '../../guard/index.js'
import type { ThresholdObjective } from '../../stats/index.js'
import { parseBudget, parseObjective } from '../calibrate/objective.js'
import type { CalibrationReport, CalibrationRows } from '../calibrate/report.js'
import type { OnRow } from '../calibrate/score-rows.js'
import { loadConfig } from '../config/load-config.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { type GuardFlags, guardSettings } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { startProgress } from '../progress.js'
import { regimes } from '../regimes.js'
import type { Role } from '../scan/row.js'
import { openSource, type Source } from '../scan/source.js'
import { write, writeJson } from '../write.js'

interface Flags extends Pick<GuardFlags, 'model' | 'workers' | 'failureMode'> {
  readonly file: string
  readonly label: string
  readonly score?: string
  readonly signal: 'harm' | 'injection'
  readonly strictness: Strictness
  readonly objective: ThresholdObjective
  readonly unlabelled: boolean
  readonly budget?: number
  readonly role?: Role
  readonly out?: string
  readonly picture?: string
  readonly config?: string
  readonly json: boolean
  readonly quiet: boolean
}

/** `ductile calibrate`: labels in; out comes a threshold that says where it is from and how well it does. */
export function calibrateCommand(host: Host, finish: Finish): Command {
  return new Command('calibrate')
    .description('choose a threshold on labelled rows, with provenance, held-out figures and a picture')
    .requiredOption('--file <file>', 'JSON Lines (or .gz) with a label, and a score or a text, in each row')
    .option('--label <field>', 'field with 0, 1, false, true or a severity (BENIGN … EXTREME)', 'label')
    .option('--score <field>', 'field with a score 0-100 (without it the guard scores the rows)')
    .addOption(
      new Option('--signal <signal>', 'whose threshold').choices(['harm', 'injection']).default('harm'),
    )
    .addOption(
      new Option('--strictness <regime>', 'the regime it is for; it says which severities count as harmful')
        .choices(regimes)
        .default('moderate'),
    )
    .option('--objective <rule>', 'f1, max-fpr=RATE or min-recall=RATE', parseObjective, 'f1')
    .option('--unlabelled', 'the rows are traffic without labels: choose by --budget alone', false)
    .option('--budget <rate>', 'with --unlabelled: share of the traffic that may be flagged', parseBudget)
    .addOption(new Option('--role <role>', 'whose words are judged').choices(['user', 'assistant']))
    .option('--out <file>', 'write a policy file with this threshold, for --policy')
    .option('--picture <file>', 'write ROC, precision-recall and F1-over-tau curves as SVG')
    .option('--model <model>', 'an embedded model, a folder, or hub:owner/name@revision')
    .option('--workers <n>', 'worker threads', parseInteger({ min: 1, max: 256 }))
    .option('--config <file>', 'configuration file')
    .option('--json', 'print one JSON document', false)
    .option('-q, --quiet', 'no progress', false)
    .action(async (flags: Flags) => finish(await run(flags, host)))
}

async function run(flags: Flags, host: Host): Promise<ExitCode> {
  if (flags.unlabelled !== (flags.budget !== undefined))
    throw new InvalidInputError({
      code: 'invalid_option',
      where: '--budget',
      message: '--unlabelled and --budget RATE belong together',
    })
  return flags.budget === undefined ? runLabelled(flags, host) : runUnlabelled(flags, flags.budget, host)
}

async function runUnlabelled(flags: Flags, budget: number, host: Host): Promise<ExitCode> {
  if (flags.picture !== undefined)
    throw new InvalidInputError({
      code: 'invalid_option',
      where: '--picture',
      message: '--picture draws curves that need labels: leave it out with --unlabelled',
    })
  const { calibrateUnlabelled, renderUnlabelled } = await import('../calibrate/unlabelled.js')
  const { scores, unscored } = await collect(flags, host)
  const { signal, strictness } = flags
  const report = calibrateUnlabelled(scores, {
    budget,
    unscored,
    signal,
    strictness,
    source: basename(flags.file),
    date: host.now().toISOString().slice(0, 10),
  })
  if (flags.out !== undefined) await writePolicy(flags, report, host)
  if (flags.json) await writeJson(host.stdout, report)
  else await write(host.stdout.stream, renderUnlabelled(report))
  return exitCodes.ok
}

async function runLabelled(flags: Flags, host: Host): Promise<ExitCode> {
  const { calibrate, renderCalibration } = await import('../calibrate/report.js')
  const rows = await collect(flags, host)
  if (rows.labels.length === 0)
    throw new InvalidInputError({
      code: 'no_rows',
      where: flags.file,
      message: `${flags.file}: cannot calibrate: no row has a label and a score`,
    })
  const { signal, strictness, objective } = flags
  const { report, chosen } = calibrate(rows, {
    objective,
    signal,
    strictness,
    source: basename(flags.file),
    date: host.now().toISOString().slice(0, 10),
  })
  if (flags.picture !== undefined) await draw(resolve(host.cwd, flags.picture), { rows, report, chosen })
  if (flags.out !== undefined) await writePolicy(flags, report, host)
  if (flags.json) await writeJson(host.stdout, report)
  else await write(host.stdout.stream, renderCalibration({ report, columns: host.stdout.columns }))
  return exitCodes.ok
}

async function writePolicy(
  { file, out, signal, strictness }: Flags,
  { tau, provenance }: Pick<CalibrationReport, 'tau' | 'provenance'>,
  host: Host,
): Promise<void> {
  const { renderPolicy } = await import('../../policy/index.js')
  const text = renderPolicy({
    name: basename(file).replace(/\.jsonl?(\.gz)?$/, ''),
    version: provenance.date,
    signal,
    strictness,
    threshold: { tau, provenance },
  })
  await writeFile(resolve(host.cwd, out!), text)
}

async function collect(flags: Flags, host: Host): Promise<CalibrationRows> {
  const source = await openSource(resolve(host.cwd, flags.file))
  const progress = await startProgress(host.stderr, {
    label: 'calibrate',
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  try {
    const onRow: OnRow = (rows, endByte) =>
      progress.update({ rows, freshRows: rows, fraction: source.fractionAt(endByte) })
    return await (flags.score === undefined
      ? scoredByGuard({ flags, host, source, onRow, note: progress.note })
      : scoredByFile({ flags, source, onRow }))
  } finally {
    progress.stop()
    await source.close()
  }
}

const rowOptions = ({ label, unlabelled, ...rest }: Flags) => ({
  ...rest,
  label: unlabelled ? undefined : label,
})

async function scoredByFile({
  flags,
  source,
  onRow,
}: {
  flags: Flags
  source: Source
  onRow: OnRow
}): Promise<CalibrationRows> {
  const { labelledRows } = await import('../calibrate/labelled-rows.js')
  const { collectRows } = await import('../calibrate/score-rows.js')
  const named = { name: flags.file, bytes: source.bytes }
  return collectRows(labelledRows(named, rowOptions(flags)), {
    signal: flags.signal,
    scorer: undefined,
    concurrency: 1,
    onRow,
  })
}

async function scoredByGuard({
  flags,
  host,
  source,
  onRow,
  note,
}: {
  flags: Flags
  host: Host
  source: Source
  onRow: OnRow
  note: (line: string) => void
}): Promise<CalibrationRows> {
  const { labelledRows } = await import('../calibrate/labelled-rows.js')
  const { collectRows } = await import('../calibrate/score-rows.js')
  const { explainRowError } = await import('../scan/open-scan-guard.js')
  const { openGuard } = await import('../../guard/index.js')
  const read = await loadConfig(flags, host)
  const { model, workers } = guardSettings(flags, read, host.cwd)
  await using guard = await openGuard({
    ...(model === undefined ? {} : { model }),
    ...(workers === undefined ? {} : { workers }),
  })
  const named = { name: flags.file, bytes: source.bytes }
  // Awaited here: the guard is closed when this function returns.
  return await collectRows(labelledRows(named, rowOptions(flags)), {
    signal: flags.signal,
    concurrency: 32 * (workers ?? 2),
    onRow,
    async scorer({ number, conversation }) {
      try {
        return await guard.score(conversation)
      } catch (error) {
        const fault = explainRowError(error)
        if (fault === undefined) throw error
        note(`${flags.file}:${number}: ${fault.message} (left out)`)
        return undefined
      }
    },
  })
}

async function draw(
  file: string,
  {
    rows,
    report,
    chosen,
  }: {
    rows: CalibrationRows
    report: CalibrationReport
    chosen: Parameters<typeof import('../picture/threshold-figure.js').thresholdFigure>[1]
  },
): Promise<void> {
  const { thresholdFigure } = await import('../picture/threshold-figure.js')
  const { thresholdCurve } = await import('../../stats/index.js')
  const { provenance, signal, strictness, rows: counts } = report
  const [low, high] = chosen.ci95
  await writeFile(
    file,
    thresholdFigure(thresholdCurve(rows.scores, rows.labels), chosen, {
      title: `Threshold of ${signal}, ${strictness}: flag iff score > ${chosen.tau}`,
      subtitle: `${provenance.source}, n = ${counts.n} (${counts.positives} positive), ${provenance.objective}: ${provenance.value?.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] in sample, ${provenance.date}`,
    }),
  )
}
