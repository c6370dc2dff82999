// One call: {"export": RUN_FOLDER, "to": FILE} writes an Inspect log, {"import": FILE, "to": RUN_FOLDER} takes one in.
// Answers with the rows of the run, or of the run that was made, as JSON.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = process.env.DUCTILE_DIST ?? join(here, '../../dist')
const { exportInspect, importInspect, openRun } = await import(join(dist, 'evals/index.js'))

const asked = JSON.parse(process.argv[2])
if (asked.import !== undefined) await importInspect(asked.import, asked.to)
const run = await openRun(asked.import === undefined ? asked.export : asked.to)
if (asked.export !== undefined) await exportInspect(run, asked.to)
const records = []
for await (const record of run.records()) records.push(record)
await run[Symbol.asyncDispose]()
console.log(JSON.stringify({ header: run.header, result: run.result ?? null, records }))
