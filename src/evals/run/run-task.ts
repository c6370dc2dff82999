/** @file Runs a task: samples on a bounded pool, each kept durably as it ends, figures at the end. */
import { setMaxListeners } from 'node:events'
import { InvalidArgumentError } from '../../core/index.js'
import { lockRun } from '../journal/lock.js'
import { writeResult } from '../journal/run-folder.js'
import { writeIndex } from '../log/run-log.js'
import type { Model } from '../model.js'
import type { RunResult } from '../record.js'
import type { Sample } from '../sample.js'
import type { Task, TaskDefinition } from '../task.js'
import { task as checkedTask, checkLimits } from '../task-builder.js'
import { defaultRetry } from './ask.js'
import { Budget } from './budget.js'
import { type CheckedDataset, checkDataset, take } from './check-dataset.js'
import { limiter } from './limiter.js'
import type { RunModel } from './metered-model.js'
import { type OpenRun, openRunFolder } from './open-run.js'
import type { RunOptions } from './run-options.js'
import { runSample, type SampleRun } from './run-sample.js'
import { standing } from './standing.js'
import { RunStopped } from './stop.js'

/** Records that may wait for the disk, for each sample under way, before the pool waits with them. */
const mostWaiting = 2
const defaultConcurrency = 32
const startWidth = 8

/**
 * Runs a task, or goes on with a run that was stopped, even by `kill -9`: what was kept is not asked again, what was
 * under way or failed is. `status` says how it ended; a limit or an abort is no error.
 *
 * @throws InvalidArgumentError, InvalidInputError (`duplicate_id`, `bad_sample`, `empty_dataset`, `run_exists`,
 *   `other_run`, `run_in_use`, `bad_record`); the system's error when the journal cannot be kept, with nothing lost that was
 */
export const runTask = (definition: TaskDefinition, options: RunOptions): Promise<RunResult> =>
  conduct(definition, options, pump)

/** Asks what is missing, and has each record kept. @returns why it stopped before the end */
export type Pump = (run: ConductedRun, options: RunOptions) => Promise<RunStopped | undefined>

export interface ConductedRun extends OpenRun {
  readonly task: Task
  readonly dataset: CheckedDataset
}

/** Everything of a run but its samples: checks, lock, journal, figures. */
export async function conduct(
  definition: TaskDefinition,
  options: RunOptions,
  pump: Pump,
): Promise<RunResult> {
  const task = withOptions(definition, options)
  const dataset = await checkDataset(task.dataset, options.samples)
  const lock = await lockRun(options.folder)
  try {
    const result = await resultOf(task, { dataset, options, pump })
    // By now what was known of each sample is let go: an index of a large run takes memory of its own.
    await writeIndex(options.folder)
    return result
  } finally {
    await lock.release()
  }
}

async function resultOf(
  task: Task,
  { dataset, options, pump }: { dataset: CheckedDataset; options: RunOptions; pump: Pump },
): Promise<RunResult> {
  const run = await openRunFolder(task, dataset, options)
  const stop = await pump({ ...run, task, dataset }, options)
  const { tally } = run
  const result: RunResult = {
    status: stop?.why ?? 'success',
    completed: tally.completed,
    failed: tally.failed,
    planned: tally.planned,
    metrics: tally.metrics(),
    usage: tally.usage,
    ended: new Date().toISOString(),
    ...(stop === undefined ? {} : { error: stop.message }),
  }
  await writeResult(options.folder, result)
  return result
}

function withOptions(definition: TaskDefinition, options: RunOptions): Task {
  const { concurrency = 1, samples = 1, epochs = definition.epochs, folder } = options
  for (const [name, value] of Object.entries({ concurrency, samples }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new InvalidArgumentError(`runTask: ${name} must be an integer of at least 1, got ${value}`)
  if (folder === '') throw new InvalidArgumentError('runTask: folder is empty')
  const limits = { ...definition.limits, ...options.limits }
  checkLimits(limits, 'runTask')
  return checkedTask({
    ...definition,
    ...(epochs === undefined ? {} : { epochs }),
    config: { ...definition.config, ...options.config },
    limits,
  })
}

async function pump(
  { task, journal, tally }: ConductedRun,
  options: RunOptions,
): Promise<RunStopped | undefined> {
  const { concurrency = defaultConcurrency, signal, roles = {}, onProgress } = options
  const halt = new AbortController()
  setMaxListeners(0, halt.signal)
  let stop: RunStopped | undefined
  let fault: { readonly error: unknown } | undefined
  let retries = 0

  const cancel = (): void => {
    stop ??= new RunStopped('cancelled', 'interrupted')
    halt.abort(stop)
  }
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })

  const shared = sharedModels(concurrency)
  const model = shared(options.model)
  const sampleRun: SampleRun = {
    task,
    model,
    roles: new Map(Object.entries(roles).map(([role, each]) => [role, shared(each)])),
    calling: {
      budget: new Budget(task.limits ?? {}, tally.usage),
      retry: { ...defaultRetry, ...options.retry },
      limits: task.limits ?? {},
      cache: options.cache,
      onRetry: () => retries++,
    },
    signal: halt.signal,
  }

  const { kept, hopeless } = standing(tally, {
    onProgress,
    calls: () => ({ underWay: model.limiter.underWay, width: model.limiter.width, retries }),
  })
  const failWith = (error: unknown): void => {
    fault ??= { error }
    halt.abort(new RunStopped('error', 'the run cannot go on'))
  }

  const units = missingUnits(task, options.samples, tally)
  const work = async (): Promise<void> => {
    while (stop === undefined && fault === undefined) {
      const { value: unit, done } = await units.next()
      if (done || stop !== undefined) return
      const record = await runSample(unit, sampleRun)
      const durable = journal.append(record).then(() => {
        kept(record)
        stop ??= hopeless()
      })
      durable.catch(failWith)
      if (journal.waiting >= mostWaiting * concurrency) await durable
    }
  }
  const guarded = (): Promise<void> =>
    work().catch(error => {
      if (error instanceof RunStopped) {
        stop ??= error
        if (error.why === 'error') halt.abort(stop)
      } else failWith(error)
    })
  try {
    sampleRun.calling.budget.check()
    await Promise.all(Array.from({ length: concurrency }, guarded))
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error
    stop ??= error
  } finally {
    signal?.removeEventListener('abort', cancel)
    await journal.close().catch(failWith)
  }
  if (fault !== undefined) throw fault.error
  return stop
}

/** One limiter a model, also when it stands in two roles. */
function sharedModels(most: number): (model: Model) => RunModel {
  const known = new Map<Model, RunModel>()
  return model => {
    const found = known.get(model) ?? { model, limiter: limiter({ start: startWidth, most }) }
    known.set(model, found)
    return found
  }
}

/** What is asked once. */
export interface Unit {
  readonly id: string
  readonly epoch: number
  readonly sample: Sample
}

export async function* missingUnits(
  task: Task,
  samples: number | undefined,
  tally: OpenRun['tally'],
): AsyncGenerator<Unit, void> {
  for await (const sample of take(task.dataset, samples))
    for (let epoch = 0; epoch < task.epochs; epoch++)
      if (!tally.has(sample.id, epoch)) yield { id: sample.id, epoch, sample }
}
