/** @file `ductile eval report`: one run, or two side by side, as an HTML file to mail. */
import { resolve } from 'node:path'
import { compareRuns, readComparedRun, renderComparison, renderReport } from '../../evals/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { write, writeJson } from '../write.js'
import { openLog } from './open-log.js'
import { writeFileWhole } from './write-file.js'

export interface ReportFlags {
  readonly runs: string
  readonly against?: string
  readonly out?: string
  readonly text: boolean
  readonly samples: number
  readonly json: boolean
}

/** @throws InvalidInputError naming the run or file that cannot be read */
export async function evalReport(spec: string, flags: ReportFlags, host: Host): Promise<ExitCode> {
  const place = { runs: flags.runs, cwd: host.cwd }
  await using first = await openLog(spec, place)
  await using second = flags.against === undefined ? undefined : await openLog(flags.against, place)
  const { log } = first
  const page =
    second === undefined
      ? await renderReport(log, { text: flags.text, samples: flags.samples })
      : renderComparison(
          log,
          second.log,
          compareRuns(await readComparedRun(log.folder), await readComparedRun(second.log.folder)),
        )
  if (flags.out === '-') {
    await write(host.stdout.stream, page)
    return exitCodes.ok
  }
  const name = log.header.run.replaceAll(/[^\w.-]+/g, '-')
  const file = resolve(host.cwd, flags.out ?? `${name}${second === undefined ? '' : '-compared'}.html`)
  await writeFileWhole(file, [page])
  const bytes = Buffer.byteLength(page)
  if (flags.json) await writeJson(host.stdout, { file, bytes, samples: log.index.rows })
  else
    await write(
      host.stdout.stream,
      `${file}: ${(bytes / 1024).toFixed(0)} KiB, loads nothing from anywhere\n`,
    )
  return exitCodes.ok
}
