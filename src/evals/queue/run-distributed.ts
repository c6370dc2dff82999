/** @file A run whose samples are asked by workers, on this machine or others; kept here as any run is. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readHeader } from '../log/run-files.js'
import type { RunResult, SampleRecord } from '../record.js'
import { Budget, noUsage } from '../run/budget.js'
import { take } from '../run/check-dataset.js'
import type { RunOptions } from '../run/run-options.js'
import { type ConductedRun, conduct, missingUnits, type Unit } from '../run/run-task.js'
import { standing } from '../run/standing.js'
import { RunStopped } from '../run/stop.js'
import type { TaskDefinition } from '../task.js'
import {
  openUnitQueue,
  type QueuedJob,
  type QueuedRun,
  type UnitQueue,
  type UnitQueueOptions,
} from './unit-queue.js'

export interface DistributedOptions extends RunOptions, UnitQueueOptions {
  readonly job: QueuedJob
}

/** Units sent to the queue at a time. */
const chunk = 500
const pollMs = 200
const recoverEveryMs = 1000

/**
 * Queues what is missing of a run and collects records until all are there. Stopped and resumed like any run; without
 * a worker it waits.
 *
 * @throws as `runTask` does; ConfigurationError if the queue cannot be reached
 */
export async function runDistributed(
  definition: TaskDefinition,
  options: DistributedOptions,
): Promise<RunResult> {
  await using queue = await openUnitQueue(options)
  return await conduct(definition, options, run => collect(run, { options, queue }))
}

async function collect(
  { task, dataset, journal, tally }: ConductedRun,
  { options, queue }: { options: DistributedOptions; queue: UnitQueue },
): Promise<RunStopped | undefined> {
  const { samples, job, folder, signal, onProgress } = options
  const { run, started } = await readHeader(folder)
  const queued: QueuedRun = {
    key: createHash('sha256')
      .update(JSON.stringify([run, started]))
      .digest('hex')
      .slice(0, 32),
    job,
    config: task.config ?? {},
    limits: task.limits ?? {},
    epochs: task.epochs,
    ...(samples === undefined ? {} : { samples }),
    fingerprint: dataset.header.fingerprint,
  }
  const budget = new Budget(task.limits ?? {}, tally.usage)
  const { kept, hopeless } = standing(tally, {
    onProgress,
    calls: () => ({ underWay: open.size, width: open.size, retries: 0 }),
  })
  const open = new Map<string, { readonly id: string; readonly epoch: number }>()
  const keyOf = ({ id, epoch }: { id: string; epoch: number }): string => `${epoch}:${id}`
  const keep = async (record: SampleRecord): Promise<void> => {
    // A unit that was done twice, or by a worker of an earlier part of the run, counts once.
    if (!open.delete(keyOf(record))) return
    await journal.append(record)
    budget.add(record.usage)
    kept(record)
  }
  const collectRecords = async (): Promise<number> => {
    const records = await queue.records(queued)
    await Promise.all(records.map(keep))
    // Forgotten there only when durable here.
    if (records.length > 0) await queue.collected(queued, records)
    return records.length
  }

  let stop: RunStopped | undefined
  try {
    for await (const units of chunks(missingUnits(task, samples, tally))) {
      for (const unit of units) open.set(keyOf(unit), { id: unit.id, epoch: unit.epoch })
      // A unit that failed in an earlier part of the run is asked anew.
      if (tally.failed > 0) await queue.remove(queued, units)
      await queue.add(queued, units)
    }
    let recovered = 0
    while (open.size > 0 && stop === undefined) {
      if (signal?.aborted) throw new RunStopped('cancelled', 'interrupted')
      budget.check()
      if ((await collectRecords()) === 0) await sleep(pollMs)
      stop = hopeless()
      if (performance.now() - recovered < recoverEveryMs) continue
      recovered = performance.now()
      for (const { id, epoch } of await queue.recover(queued)) {
        const sample = await sampleOf(id, { task, samples })
        if (sample !== undefined) await keep(lostRecord({ id, epoch, sample }))
      }
    }
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error
    stop = error
  } finally {
    if (open.size > 0) await queue.remove(queued, [...open.values()])
    else await queue.clear(queued)
    await journal.close()
  }
  return stop
}

async function* chunks(units: AsyncIterable<Unit>): AsyncGenerator<readonly Unit[]> {
  let some: Unit[] = []
  for await (const unit of units)
    if (some.push(unit) === chunk) {
      yield some
      some = []
    }
  if (some.length > 0) yield some
}

async function sampleOf(
  id: string,
  { task, samples }: { task: TaskDefinition; samples: number | undefined },
) {
  for await (const sample of take(task.dataset, samples)) if (sample.id === id) return sample
  return undefined
}

/** No worker came back with it: an error like any other, never a score. */
const lostRecord = ({ id, epoch, sample }: Unit): SampleRecord => ({
  id,
  epoch,
  input: sample.input,
  messages: [],
  scores: {},
  store: {},
  events: [],
  metadata: sample.metadata ?? {},
  error: {
    code: 'worker_lost',
    message: 'every worker that took this sample died or was silent for too long',
  },
  usage: noUsage,
  started: new Date().toISOString(),
  ms: 0,
})
