/** @file The sub-commands that look at runs: `view`, `report`, `export`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { type ExportFlags, exportFormats } from './export.js'
import type { ReportFlags } from './report.js'
import type { ViewFlags } from './view.js'

const runWords = 'a run by its name or folder, or an Inspect .eval file'

export function viewCommand(host: Host, finish: Finish): Command {
  return new Command('view')
    .description('look at runs in the studio, on this machine only, until Ctrl-C')
    .argument('[run]', `${runWords}; a folder of runs; by default all runs`)
    .option('--runs <dir>', 'folder of run folders', '.ductile/runs')
    .option('--port <n>', 'port to listen on, 0 for a free one', parseInteger({ min: 0, max: 65_535 }), 0)
    .option('--json', 'print one JSON document once it is up', false)
    .action(async (run: string | undefined, flags: ViewFlags) => {
      const { evalView } = await import('./view.js')
      finish(await evalView(run, flags, host))
    })
}

export function reportCommand(host: Host, finish: Finish): Command {
  return new Command('report')
    .description('write a run, or two side by side, as one HTML file to mail')
    .argument('<run>', runWords)
    .option('--against <run>', 'set another run beside it')
    .option('--out <file>', 'where to write it, - for standard output (default: RUN.html)')
    .option('--no-text', 'leave out everything that was said')
    .option('--samples <n>', 'samples shown at most', parseInteger({ min: 0, max: 10_000 }), 300)
    .option('--runs <dir>', 'folder of run folders', '.ductile/runs')
    .option('--json', 'say in JSON what was written', false)
    .action(async (run: string, flags: ReportFlags) => {
      const { evalReport } = await import('./report.js')
      finish(await evalReport(run, flags, host))
    })
}

export function exportCommand(host: Host, finish: Finish): Command {
  return new Command('export')
    .description('write a run in the shapes of other tools')
    .argument('<run>', runWords)
    .addOption(new Option('--format <format>', 'what to write').choices(exportFormats).makeOptionMandatory())
    .option('--out <file>', 'where to write it (default: standard output)')
    .option('--no-text', 'leave out everything that was said')
    .option('--pass-at <score>', 'JUnit and SARIF: from this value on a graded score is a yes', parseScore)
    .option('--location <file>', 'SARIF: the file that results point at, such as the task')
    .option('--runs <dir>', 'folder of run folders', '.ductile/runs')
    .action(async (run: string, flags: ExportFlags) => {
      const { evalExport } = await import('./export.js')
      finish(await evalExport(run, flags, host))
    })
}

function parseScore(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InvalidArgumentError('Must be a number.')
}
