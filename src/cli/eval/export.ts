/** @file `ductile eval export`: a run in the shapes of others. */
import { resolve } from 'node:path'
import { ConfigurationError } from '../../core/index.js'
import { exportInspect, type RunLog, toCsv, toJson, toJUnit, toMarkdown, toSarif } from '../../evals/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { write } from '../write.js'
import { openLog } from './open-log.js'
import { writeFileWhole } from './write-file.js'

export const exportFormats = ['json', 'csv', 'junit', 'sarif', 'markdown', 'eval'] as const

export interface ExportFlags {
  readonly runs: string
  readonly format: (typeof exportFormats)[number]
  readonly out?: string
  readonly text: boolean
  readonly passAt?: number
  readonly location?: string
}

/** @throws InvalidInputError naming the run that cannot be read; ConfigurationError if a format needs a file or all texts */
export async function evalExport(spec: string, flags: ExportFlags, host: Host): Promise<ExitCode> {
  const out = flags.out === undefined || flags.out === '-' ? undefined : resolve(host.cwd, flags.out)
  if (flags.format === 'eval') {
    if (out === undefined) refuse('--out', 'an .eval log is an archive: name its file with --out')
    if (!flags.text)
      refuse('--no-text', 'an .eval log holds what was said: it cannot be written with --no-text')
  }
  await using opened = await openLog(spec, { runs: flags.runs, cwd: host.cwd })
  if (flags.format === 'eval') await exportInspect(opened.log, out!)
  else if (out !== undefined) await writeFileWhole(out, textOf(opened.log, flags))
  else for await (const part of textOf(opened.log, flags)) await write(host.stdout.stream, part)
  if (out !== undefined) host.stderr.stream.write(`${out} is written\n`)
  return exitCodes.ok
}

function textOf(log: RunLog, { format, text, passAt, location }: ExportFlags): AsyncIterable<string> {
  const graded = passAt === undefined ? {} : { passAt }
  switch (format) {
    case 'csv':
      return toCsv(log, { text })
    case 'json':
      return toJson(log, { text })
    case 'junit':
      return toJUnit(log, { text, ...graded })
    case 'sarif':
      return document(async () => {
        const sarif = await toSarif(log, { text, ...graded, ...(location === undefined ? {} : { location }) })
        return `${JSON.stringify(sarif, null, 2)}\n`
      })
    case 'markdown':
      return document(() => toMarkdown(log.header, log.result))
    case 'eval':
      return refuse('--format', 'internal: an archive is no text')
  }
}

async function* document(make: () => string | Promise<string>): AsyncGenerator<string> {
  yield await make()
}

function refuse(where: string, message: string): never {
  throw new ConfigurationError({ where, message })
}
