/** @file Takes units from the queue and runs them; any number of workers on any number of machines. */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidInputError } from '../../core/index.js'
import type { Model } from '../model.js'
import { defaultRetry, type RetryOptions } from '../run/ask.js'
import { Budget, noUsage } from '../run/budget.js'
import { checkDataset, take } from '../run/check-dataset.js'
import { limiter } from '../run/limiter.js'
import { runSample, type SampleRun } from '../run/run-sample.js'
import { RunStopped } from '../run/stop.js'
import type { Sample } from '../sample.js'
import type { TaskDefinition } from '../task.js'
import { task as checkedTask } from '../task-builder.js'
import {
  openUnitQueue,
  type QueuedJob,
  type QueuedRun,
  type TakenUnit,
  type UnitQueueOptions,
} from './unit-queue.js'

export interface WorkerOptions extends UnitQueueOptions {
  /** Finds task and models by what they are called. The same for every unit of a run. */
  readonly resolve: (job: QueuedJob) => Promise<{
    readonly task: TaskDefinition
    readonly model: Model
    readonly roles: { readonly [role: string]: Model }
  }>
  /** Samples at a time. @default 32 */
  readonly concurrency?: number
  readonly retry?: Partial<RetryOptions>
  /** Ends the worker: what is under way goes back to the queue. */
  readonly signal: AbortSignal
  /** Ends it when the queue has been empty for so long. @default never */
  readonly idleMs?: number
  readonly onUnit?: (unit: { readonly id: string; readonly epoch: number; readonly failed: boolean }) => void
}

interface OpenedRun {
  readonly run: SampleRun
  readonly samples: ReadonlyMap<string, Sample>
}

const pollMs = 200
const startWidth = 8

/**
 * Works until it is told to stop, or idle for too long.
 *
 * @throws InvalidInputError `other_dataset` if this machine's files differ from those of a run; what `resolve` throws;
 *   RunStopped's reason when a model or role cannot work here: the units go back to the queue
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { concurrency = 32, signal, idleMs = Number.POSITIVE_INFINITY } = options
  await using queue = await openUnitQueue(options)
  const halt = new AbortController()
  setMaxListeners(0, halt.signal)
  const cancel = (): void => halt.abort(new RunStopped('cancelled', 'interrupted'))
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const runs = new Map<string, Promise<OpenedRun>>()
  const underWay = new Set<Promise<void>>()
  let fault: { readonly error: unknown } | undefined
  let busyAt = performance.now()

  const work = async (unit: TakenUnit): Promise<void> => {
    try {
      const opened = runs.get(unit.run.key) ?? openRun(unit.run, { options, halt: halt.signal, concurrency })
      runs.set(unit.run.key, opened)
      const { run, samples } = await opened
      const { id, epoch } = unit
      const record = await runSample({ id, epoch, sample: samples.get(id)! }, run)
      await unit.done(record)
      options.onUnit?.({ id, epoch, failed: record.error !== undefined })
    } catch (error) {
      await unit.giveBack().catch(() => {})
      if (error instanceof RunStopped && error.why === 'cancelled') return
      fault ??= { error }
      halt.abort(error)
    }
  }
  try {
    while (!halt.signal.aborted && performance.now() - busyAt < idleMs) {
      const free = concurrency - underWay.size
      const units = free === 0 ? [] : await queue.take(free)
      for (const unit of units) {
        const done = work(unit).finally(() => underWay.delete(done))
        underWay.add(done)
      }
      if (underWay.size > 0) busyAt = performance.now()
      if (units.length === 0) await Promise.race([...underWay, sleep(pollMs)])
    }
    await Promise.all(underWay)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
  if (fault !== undefined) throw fault.error
}

async function openRun(
  queued: QueuedRun,
  { options, halt, concurrency }: { options: WorkerOptions; halt: AbortSignal; concurrency: number },
): Promise<OpenedRun> {
  const { config, limits, epochs } = queued
  const { task: definition, model, roles } = await options.resolve(queued.job)
  const task = checkedTask({ ...definition, config, limits, epochs })
  const { header } = await checkDataset(task.dataset, queued.samples)
  if (header.fingerprint !== queued.fingerprint)
    throw new InvalidInputError({
      code: 'other_dataset',
      where: header.name,
      message: `${header.name}: differs from the run's (fingerprint ${queued.fingerprint} there, ${header.fingerprint} here)`,
    })
  const samples = new Map<string, Sample>()
  for await (const sample of take(task.dataset, queued.samples)) samples.set(sample.id, sample)
  const shared = (each: Model) => ({
    model: each,
    limiter: limiter({ start: startWidth, most: concurrency }),
  })
  return {
    samples,
    run: {
      task,
      model: shared(model),
      roles: new Map(Object.entries(roles).map(([role, each]) => [role, shared(each)])),
      calling: {
        // The run's own limits are watched where its records are collected.
        budget: new Budget({}, noUsage),
        retry: { ...defaultRetry, ...options.retry },
        limits,
        cache: undefined,
        onRetry: () => {},
      },
      signal: halt,
    },
  }
}
