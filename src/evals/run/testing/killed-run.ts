/** @file A run in a process of its own, to be killed: `node killed-run.ts FOLDER SAMPLES`. Every call is noted in `asked.txt`. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { scripted } from '../../models/scripted.js'
import { runTask } from '../run-task.js'
import { sumOf, tinyTask } from './tiny-task.js'

const [, , folder = '', samples = ''] = process.argv
const model = scripted(async ({ messages }) => {
  const question = messages[0]!.content
  appendFileSync(join(folder, 'asked.txt'), `${Number.parseInt(question, 10)}\n`)
  await sleep(1)
  return sumOf(question)
})
const result = await runTask(tinyTask(Number(samples)), {
  model,
  folder: join(folder, 'run'),
  resume: true,
  concurrency: 4,
})
process.stdout.write(JSON.stringify(result))
