/** @file `ductile eval view`: the studio over a folder of runs, without a gateway. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openRuns, startServer } from '../../server/index.js'
import { systems } from '../../systems/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { readVersion } from '../version.js'
import { write, writeJson } from '../write.js'
import { openLog } from './open-log.js'

export interface ViewFlags {
  readonly runs: string
  readonly port: number
  readonly json: boolean
}

const studioFolder = fileURLToPath(new URL('../../../studio/dist', import.meta.url))

/**
 * Serves until interrupted, on this machine only.
 *
 * @param spec - a run by name, folder or `.eval` file, or a folder of runs; undefined: all runs of `--runs`
 */
export async function evalView(spec: string | undefined, flags: ViewFlags, host: Host): Promise<ExitCode> {
  const isFolderOfRuns =
    spec !== undefined &&
    existsSync(resolve(host.cwd, spec)) &&
    !spec.endsWith('.eval') &&
    !existsSync(join(resolve(host.cwd, spec), 'header.json'))
  // Held open so that a log taken in stays for as long as it is shown.
  await using one =
    spec === undefined || isFolderOfRuns
      ? undefined
      : await openLog(spec, { runs: flags.runs, cwd: host.cwd })
  const folder =
    one !== undefined ? dirname(one.log.folder) : resolve(host.cwd, isFolderOfRuns ? spec : flags.runs)
  await using runs = openRuns(folder)
  await using server = await startServer({
    version: readVersion(),
    port: flags.port,
    systems,
    runs,
    studioFolder,
    onError: error => host.stderr.stream.write(`${error instanceof Error ? error.message : String(error)}\n`),
  })
  const page = one === undefined ? '' : `/${encodeURIComponent(basename(one.log.folder))}`
  const url = `${server.url}/#/evals${page}`
  if (flags.json) await writeJson(host.stdout, { url, runs: folder })
  else await write(host.stdout.stream, `${url}\nRuns of ${folder}. Ctrl-C ends it.\n`)
  if (!host.interrupted.aborted) await once(host.interrupted, 'abort')
  return exitCodes.ok
}
