import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Classifier, judge, labelledOutputs } from '../../perception/index.js'
import {
  type CalibratorDocument,
  type FitScreenedOptions,
  type ForeignScore,
  fitScreened,
  type ScreenedCalibrator,
  ScreenedSelector,
  type SelectiveReport,
  sealCalibrator,
  splitById,
} from '../../selective/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { startProgress } from '../progress.js'
import { write, writeJson } from '../write.js'
import { inputsOf, openModelOf } from './open-inputs.js'
import { type InputFlags, scoreRule } from './options.js'

export interface CalibrateFlags extends InputFlags {
  readonly alpha: number
  readonly score: 'lac' | 'aps' | 'raps'
  readonly by: 'all' | 'label' | 'group'
  readonly objective: NonNullable<FitScreenedOptions['objective']>
  readonly foreign?: ForeignScore | 'none'
  readonly alarmRate: number
  readonly passes?: number
  readonly expires?: string
  readonly out?: string
}

interface Report {
  readonly calibrator: CalibratorDocument<ScreenedCalibrator>
  /** Fitted to seven in ten rows, measured on the others. */
  readonly heldOut: SelectiveReport
  readonly warnings: readonly string[]
}

/** Fits a calibrator to all rows, and measures one fitted to most of them on the rest. */
export async function runCalibrate(flags: CalibrateFlags, host: Host): Promise<ExitCode> {
  await using classifier = await openModelOf(flags, host)
  const rows = await outputsOf(flags, classifier, host)
  const options: FitScreenedOptions = {
    alpha: flags.alpha,
    by: flags.by,
    score: scoreRule(flags.score),
    objective: flags.objective,
    event: 'top-label-wrong',
    alarmRate: flags.alarmRate,
    ...(flags.foreign !== undefined && { foreign: flags.foreign }),
  }
  const [most, others] = splitById(rows, { seed: 99, share: 0.7 })
  const { report: heldOut } = judge(new ScreenedSelector(fitScreened(most, options)), others)
  const calibrator = fitScreened(rows, options)
  const document = sealCalibrator(calibrator, {
    source: basename(flags.input),
    date: host.now().toISOString().slice(0, 10),
    model: classifier.reference,
    ...(flags.expires !== undefined && { expires: flags.expires }),
  })
  if (flags.out !== undefined) await writeFile(resolve(host.cwd, flags.out), `${JSON.stringify(document)}\n`)
  const report: Report = { calibrator: document, heldOut, warnings: calibrator.warnings }
  if (flags.json) await writeJson(host.stdout, report)
  else await write(host.stdout.stream, render(report, flags))
  // Fallen short: even the top of the interval is below the promise.
  return heldOut.coverage.high < 1 - flags.alpha ? exitCodes.finding : exitCodes.ok
}

async function outputsOf(flags: CalibrateFlags, classifier: Classifier, host: Host) {
  const passes = flags.passes ?? (classifier.card.dropout === undefined ? 0 : 16)
  const progress = await startProgress(host.stderr, {
    label: 'calibrate',
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  try {
    return await labelledOutputs(classifier, inputsOf(flags, classifier, host), {
      ...(passes > 0 && { dropout: { passes, seed: 1 } }),
      abort: host.interrupted,
      onRow: rows => progress.update({ rows, freshRows: rows, fraction: undefined }),
    })
  } finally {
    progress.stop()
  }
}

function render(
  { calibrator: { calibrator, provenance }, heldOut, warnings }: Report,
  { alpha, out }: CalibrateFlags,
): string {
  const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`)
  const { coverage } = heldOut
  const screens = [calibrator.foreign?.screen, calibrator.disagreement?.screen].filter(
    own => own !== undefined,
  )
  return [
    `${provenance.source}, n = ${provenance.n}: ${provenance.objective}`,
    `temperature ${calibrator.temperature.toFixed(2)}; abstain iff uncertainty > ${calibrator.decision.abstention.tau.toFixed(3)}`,
    ...screens.map(
      ({ name, tau, alarmRate }) =>
        `abstain iff ${name} > ${tau?.toPrecision(4) ?? 'never'} (${percent(alarmRate)} of usual inputs at most)`,
    ),
    `held out (n = ${heldOut.n}): coverage ${percent(coverage.value)} [${percent(coverage.low)}, ${percent(coverage.high)}], promised ${percent(1 - alpha)}; mean set ${heldOut.setSize.mean.toFixed(2)}`,
    `  abstains from ${percent(heldOut.abstentionRate)}; wrong ${percent(heldOut.selectiveRisk)} of what it answers, ${percent(heldOut.risk)} if it answered all`,
    ...warnings.map(warning => `warning: ${warning}`),
    ...(out === undefined ? ['nothing was written; --out FILE keeps it'] : [`wrote ${out}`]),
    '',
  ].join('\n')
}
