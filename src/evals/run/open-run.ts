import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { InvalidInputError } from '../../core/index.js'
import { type Journal, openJournal } from '../journal/journal.js'
import { readJournal } from '../journal/read-journal.js'
import { removeResult, writeHeader } from '../journal/run-folder.js'
import { readHeader } from '../log/run-files.js'
import type { RunHeader } from '../record.js'
import type { Task } from '../task.js'
import type { CheckedDataset } from './check-dataset.js'
import { checkSameRun } from './compare-header.js'
import type { RunOptions } from './run-options.js'
import { Tally } from './tally.js'

export interface OpenRun {
  readonly journal: Journal
  /** What an earlier part of the run has kept. */
  readonly tally: Tally
}

/** Begins a run in its folder or goes on with it. Its lock must be held. */
export async function openRunFolder(
  task: Task,
  dataset: CheckedDataset,
  { folder, resume = false, ...options }: RunOptions,
): Promise<OpenRun> {
  const header = headerOf(task, dataset, { folder, ...options })
  const tally = new Tally(task, dataset.places)
  if (!existsSync(join(folder, 'header.json'))) {
    await writeHeader(folder, header)
    return { journal: await openJournal(folder, { keepBytes: 0 }), tally }
  }
  if (!resume)
    throw new InvalidInputError({
      code: 'run_exists',
      where: folder,
      message: `${folder}: holds a run already; resume it or name another folder`,
    })
  checkSameRun(folder, await readHeader(folder), header)
  let keepBytes = 0
  for await (const { record, end } of readJournal(folder)) {
    if (dataset.places.has(record.id) && record.epoch < task.epochs) tally.add(record)
    else
      throw new InvalidInputError({
        code: 'bad_record',
        where: folder,
        message: `${folder}: the journal has a sample "${record.id}", epoch ${record.epoch}, that the run has not`,
      })
    keepBytes = end
  }
  await removeResult(folder)
  return { journal: await openJournal(folder, { keepBytes }), tally }
}

function headerOf(task: Task, dataset: CheckedDataset, options: RunOptions): RunHeader {
  const { model, folder, roles = {}, tags, metadata } = options
  return {
    run: basename(resolve(folder)),
    task: task.name,
    taskVersion: task.version ?? '0',
    model: model.name,
    roles: Object.fromEntries(Object.entries(roles).map(([role, { name }]) => [role, name])),
    dataset: dataset.header,
    epochs: task.epochs,
    config: task.config ?? {},
    limits: task.limits ?? {},
    scorers: task.scorer.map(({ name }) => name),
    started: new Date().toISOString(),
    ductile: ownVersion(),
    ...(task.card === undefined ? {} : { card: task.card }),
    ...(tags === undefined ? {} : { tags }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

/** `src/evals/run` and `dist/evals/run` both lie three below the package's root. */
function ownVersion(): string {
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
