import { resolve } from 'node:path'
import { ConfigurationError, InvalidInputError, suggestion } from '../../core/index.js'
import type { Task, TaskDefinition } from '../../evals/index.js'

export interface OpenTaskOptions {
  /** Folder of public sets, for benchmarks and for tasks that are functions of one. */
  readonly data: string | undefined
  readonly cwd: string
}

/**
 * A task by its file, or a benchmark by its name (`NAME` or `NAME:VARIANT`). A file exports a task: by default, or as
 * its only task; or a function of the data folder that gives one.
 *
 * @throws InvalidInputError `unknown_task`, `no_data`; ConfigurationError naming the file
 */
export async function openTask(spec: string, options: OpenTaskOptions): Promise<Task> {
  const { task } = await import('../../evals/index.js')
  return task(
    isFile(spec) ? await fromFile(resolve(options.cwd, spec), options) : await benchmark(spec, options),
  )
}

const isFile = (spec: string): boolean => /\.[cm]?[jt]s$/.test(spec) || /[/\\]/.test(spec)

async function fromFile(file: string, options: OpenTaskOptions): Promise<TaskDefinition> {
  const { loadModule } = await import('./load-module.js')
  const exported = await loadModule(file)
  const found = exported.default ?? onlyTask(exported)
  if (typeof found === 'function') return asTask(await found(await dataOf(options, file)), file)
  return asTask(found, file)
}

function onlyTask(exported: { readonly [name: string]: unknown }): unknown {
  const tasks = Object.values(exported).filter(isTask)
  return tasks.length === 1 ? tasks[0] : undefined
}

function asTask(value: unknown, file: string): TaskDefinition {
  if (isTask(value)) return value
  throw new ConfigurationError({
    where: file,
    message: `${file}: must export a task: export default task({ … })`,
  })
}

const isTask = (value: unknown): value is TaskDefinition =>
  typeof value === 'object' && value !== null && 'dataset' in value && 'solver' in value

async function benchmark(spec: string, options: OpenTaskOptions): Promise<TaskDefinition> {
  const { benchmarks, findBenchmark } = await import('../../evals/index.js')
  const [name = '', variant] = spec.split(':')
  const found = findBenchmark(name)
  if (found === undefined)
    throw new InvalidInputError({
      code: 'unknown_task',
      where: 'TASK',
      message: `no file and no benchmark "${spec}"${suggestion(
        name,
        benchmarks.map(each => each.name),
      )} (ductile eval list)`,
    })
  return found.load(await dataOf(options, spec), variant === undefined ? {} : { variant })
}

async function dataOf({ data, cwd }: OpenTaskOptions, what: string) {
  if (data === undefined)
    throw new InvalidInputError({
      code: 'no_data',
      where: '--data',
      message: `${what} reads public files: name their folder with --data DIR`,
    })
  const { openDataFolder } = await import('../../evals/index.js')
  return openDataFolder(resolve(cwd, data))
}
