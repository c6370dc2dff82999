/** @file A worker in a process of its own: `node worker-process.ts URL SCHEMA`. Says each unit it has done, a line each. */
import { setTimeout as sleep } from 'node:timers/promises'
import { scripted } from '../../models/scripted.js'
import { sumOf, tinyTask } from '../../run/testing/tiny-task.js'
import { runWorker } from '../worker.js'

const [, , url = '', schema = ''] = process.argv
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
await runWorker({
  url,
  schema,
  concurrency: 4,
  signal: stop.signal,
  onUnit: ({ id, epoch }) => process.stdout.write(`${epoch}:${id}\n`),
  resolve: async job => ({
    task: tinyTask(Number(job.task)),
    model: scripted(async ({ messages }) => {
      await sleep(20)
      return sumOf(messages[0]!.content)
    }),
    roles: {},
  }),
})
process.exit(0)
