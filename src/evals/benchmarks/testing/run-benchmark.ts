/** @file Runs a benchmark end to end in a test: files in a new folder, scripted models, the run's metrics by name. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDataFolder } from '../../data/data-folder.js'
import type { MetricValue } from '../../metric.js'
import type { ModelRequest } from '../../model.js'
import { type ScriptedAnswer, scripted } from '../../models/scripted.js'
import type { RunResult } from '../../record.js'
import { runTask } from '../../run/run-task.js'
import type { Benchmark } from '../benchmark.js'

type Script = (request: ModelRequest) => ScriptedAnswer

export interface BenchmarkRun {
  readonly result: RunResult
  /** Of all scorers, by name. */
  readonly metrics: ReadonlyMap<string, MetricValue>
  /** What the model under test and the judge were asked, in no particular order. */
  readonly asked: { readonly model: readonly ModelRequest[]; readonly judge: readonly ModelRequest[] }
}

/** @param given.files - by path within the data folder; what is no text is written as JSON Lines */
export async function runBenchmark(
  benchmark: Benchmark,
  given: {
    readonly files: Readonly<Record<string, string | readonly unknown[]>>
    readonly variant?: string
    readonly epochs?: number
    readonly model: Script
    readonly judge?: Script
  },
): Promise<BenchmarkRun> {
  const root = await mkdtemp(join(tmpdir(), 'ductile-benchmark-'))
  try {
    for (const [name, content] of Object.entries(given.files)) {
      const file = join(root, 'data', name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, typeof content === 'string' ? content : jsonLines(content))
    }
    const data = await openDataFolder(join(root, 'data'))
    const task = await benchmark.load(data, given.variant === undefined ? {} : { variant: given.variant })
    const asked = { model: [] as ModelRequest[], judge: [] as ModelRequest[] }
    const result = await runTask(task, {
      folder: join(root, 'run'),
      epochs: given.epochs ?? 1,
      model: scripted(request => {
        asked.model.push(request)
        return given.model(request)
      }),
      roles: {
        judge: scripted(
          request => {
            asked.judge.push(request)
            return given.judge?.(request) ?? 'VERDICT: nothing'
          },
          { name: 'judge' },
        ),
      },
    })
    const metrics = new Map(
      Object.values(result.metrics)
        .flat()
        .map(metric => [metric.name, metric]),
    )
    return { result, metrics, asked }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const jsonLines = (rows: readonly unknown[]): string => rows.map(row => JSON.stringify(row)).join('\n')
export const promptOf = ({ messages }: ModelRequest): string => messages.at(-1)?.content ?? ''
