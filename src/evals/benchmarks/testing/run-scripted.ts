import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataFolder, openDataFolder } from '../../data/data-folder.js'
import { readRecords } from '../../journal/read-journal.js'
import type { MetricValue } from '../../metric.js'
import type { Model } from '../../model.js'
import type { RunResult, SampleRecord } from '../../record.js'
import { runTask } from '../../run/run-task.js'
import type { TaskDefinition } from '../../task.js'

/** Runs a task in a folder that is gone afterwards. */
export async function runScripted(
  task: TaskDefinition,
  models: { readonly model: Model; readonly roles?: { readonly [role: string]: Model } },
): Promise<{
  readonly result: RunResult
  readonly figure: (name: string) => MetricValue
  readonly records: readonly SampleRecord[]
}> {
  const parent = await mkdtemp(join(tmpdir(), 'ductile-benchmark-'))
  try {
    const folder = join(parent, 'run')
    const result = await runTask(task, { ...models, folder, retry: { baseMs: 1 } })
    const records: SampleRecord[] = []
    for await (const record of readRecords(folder)) records.push(record)
    const values = Object.values(result.metrics).flat()
    const figure = (name: string): MetricValue => {
      const found = values.find(value => value.name === name)
      if (found === undefined)
        throw new Error(`no figure "${name}" among ${values.map(v => v.name).join(', ')}`)
      return found
    }
    return { result, figure, records }
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

/** A folder of data with these files (`set/file`), for as long as `use` takes. JSONL rows or whole JSON by the name’s ending. */
export async function withData<Result>(
  files: Readonly<Record<string, readonly unknown[] | string>>,
  use: (data: DataFolder) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'ductile-data-'))
  try {
    for (const [name, content] of Object.entries(files)) {
      const [set] = name.split('/')
      await mkdir(join(folder, set!), { recursive: true })
      const text =
        typeof content === 'string'
          ? content
          : name.endsWith('.jsonl')
            ? content.map(row => JSON.stringify(row)).join('\n')
            : JSON.stringify(content)
      await writeFile(join(folder, name), text)
    }
    return await use(await openDataFolder(folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
