/** @file A run to look at: by name, by folder, or as an Inspect log, which is taken in for as long as the command runs. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { InvalidInputError } from '../../core/index.js'
import { importInspect, openRun, type RunLog } from '../../evals/index.js'

export interface OpenLog extends AsyncDisposable {
  readonly log: RunLog
}

/** @throws InvalidInputError naming what was looked for and where */
export async function openLog(spec: string, { runs, cwd }: { runs: string; cwd: string }): Promise<OpenLog> {
  if (spec.endsWith('.eval')) {
    const parent = await mkdtemp(join(tmpdir(), 'ductile-eval-'))
    const drop = (): Promise<void> => rm(parent, { recursive: true, force: true })
    try {
      const folder = join(parent, basename(spec, '.eval'))
      await importInspect(resolve(cwd, spec), folder)
      const log = await openRun(folder)
      return {
        log,
        [Symbol.asyncDispose]: async () => {
          await log[Symbol.asyncDispose]()
          await drop()
        },
      }
    } catch (error) {
      await drop()
      throw error
    }
  }
  const log = await openRun(runFolder(spec, { runs, cwd }))
  return { log, [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() }
}

/** The folder of a run that is named by its folder or, of the folder of runs, by its name. */
export function runFolder(spec: string, { runs, cwd }: { runs: string; cwd: string }): string {
  const places = [resolve(cwd, spec), ...(/[/\\]/.test(spec) ? [] : [join(resolve(cwd, runs), spec)])]
  const found = places.find(place => existsSync(join(place, 'header.json')))
  if (found !== undefined) return found
  throw new InvalidInputError({
    code: 'no_run',
    where: spec,
    message: `${spec}: there is no such run (looked for header.json in ${places.join(' and ')})`,
  })
}
