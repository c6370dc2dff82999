/** @file `ductile eval worker`: does the samples of runs that were started with `--store`. */
import type { Host } from '../host.js'
import { openModels } from './open-models.js'
import { openTask } from './open-task.js'

export interface WorkerFlags {
  readonly store: string
  readonly data?: string
  readonly concurrency: number
  readonly idleSeconds?: number
  readonly timeoutMs: number
  readonly keyEnv?: string
  readonly price?: { readonly input: number; readonly output: number }
  readonly quiet: boolean
}

export async function evalWorker(flags: WorkerFlags, host: Host): Promise<void> {
  const { runWorker } = await import('../../evals/index.js')
  const log = (line: string): void => {
    if (!flags.quiet) host.stderr.stream.write(`${line}\n`)
  }
  let done = 0
  let failed = 0
  log('waiting for units')
  await runWorker({
    url: flags.store,
    concurrency: flags.concurrency,
    signal: host.interrupted,
    ...(flags.idleSeconds === undefined ? {} : { idleMs: flags.idleSeconds * 1000 }),
    resolve: async job => {
      log(`task ${job.task}, model ${job.model}`)
      const task = await openTask(job.task, { data: flags.data ?? job.data, cwd: host.cwd })
      return { task, ...(await openModels({ ...flags, model: job.model, role: job.roles }, host)) }
    },
    onUnit: unit => {
      done++
      if (unit.failed) failed++
      if (done % 100 === 0) log(`${done} samples done, ${failed} failed`)
    },
  })
  log(`${done} samples done, ${failed} failed`)
}
