import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openClassifierCalibrator, type StressCell, stressClassifier } from '../../perception/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { startProgress } from '../progress.js'
import { table } from '../table.js'
import { write, writeJson } from '../write.js'
import { openModelOf, readableInputs } from './open-inputs.js'
import type { InputFlags } from './options.js'

export interface StressFlags extends InputFlags {
  readonly families?: readonly string[]
  readonly mixed: boolean
  readonly seed: number
  readonly picture?: string
}

/** Decides on labelled inputs at five severities of each family. */
export async function runStress(flags: StressFlags, host: Host): Promise<ExitCode> {
  await using classifier = await openModelOf(flags, host)
  const { calibrator } = await openClassifierCalibrator(classifier, {
    now: host.now(),
    ...(flags.calibrator !== undefined && { file: resolve(host.cwd, flags.calibrator) }),
  })
  const inputs = await readableInputs(flags, classifier, host)
  const progress = await startProgress(host.stderr, {
    label: 'stress',
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  let cells: StressCell[]
  try {
    cells = await stressClassifier(classifier, calibrator, inputs, {
      ...(flags.families !== undefined && { families: flags.families }),
      mixed: flags.mixed,
      seed: flags.seed,
      abort: host.interrupted,
      onCell: (done, total) =>
        progress.update({
          rows: done * inputs.length,
          freshRows: done * inputs.length,
          fraction: done / total,
        }),
    })
  } finally {
    progress.stop()
  }
  const promised = 1 - calibrator.decision.conformal.alpha
  const worse = cells.filter(({ report }) => report.abstainingHelps === false)
  if (flags.picture !== undefined) await draw(resolve(host.cwd, flags.picture), cells, classifier.card.id)
  if (flags.json)
    await writeJson(host.stdout, {
      model: classifier.reference,
      promised,
      cells: cells.map(({ family, severity, report }) => ({ family, severity, ...report })),
      abstainingDoesNotHelp: worse.map(({ family, severity }) => ({ family, severity })),
    })
  else await write(host.stdout.stream, render(cells, promised, host.stdout.columns))
  return worse.length > 0 ? exitCodes.finding : exitCodes.ok
}

function render(cells: readonly StressCell[], promised: number, columns: number): string {
  const share = (value: number | null): string => value?.toFixed(3) ?? '-'
  const right = (heading: string) => ({ heading, align: 'right' as const })
  return table(
    [
      { heading: 'family' },
      ...['severity', `coverage (${promised})`, 'abstains', 'risk', 'after', 'AUROC'].map(right),
      { heading: 'abstaining' },
    ],
    cells.map(({ family, severity, report }) => [
      family,
      String(severity),
      share(report.coverage.value),
      share(report.abstentionRate),
      share(report.risk),
      share(report.selectiveRisk),
      share(report.auroc.topLabelWrong),
      report.abstainingHelps === null
        ? 'answers nothing'
        : report.abstainingHelps
          ? 'lowers the risk'
          : 'DOES NOT lower the risk',
    ]),
    { columns },
  )
}

/** Clean rows, and the first family (or the mixture) at severities 1, 3 and 5. */
async function draw(file: string, cells: readonly StressCell[], id: string): Promise<void> {
  const { selectiveFigure } = await import('./figure.js')
  const [clean, ...others] = cells
  const family = others[0]!.family
  const chosen = others.filter(own => own.family === family && own.severity % 2 === 1)
  await writeFile(
    file,
    selectiveFigure(
      [
        { name: 'clean', rows: clean!.rows },
        ...chosen.map(({ severity, rows }) => ({ name: `${family}, severity ${severity}`, rows })),
      ],
      {
        title: `${id} as its inputs get worse`,
        subtitle: 'dots: what the calibrator, fitted on clean rows, answers; dashed: confidence that is true',
      },
    ),
  )
}
