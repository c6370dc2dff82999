import type { BenchmarkCard } from '../card.js'
import type { DataFolder } from '../data/data-folder.js'
import type { TaskDefinition } from '../task.js'

export interface BenchmarkOptions {
  /** One of the benchmark's `variants`. Absent: its first, the whole benchmark. */
  readonly variant?: string
  /** For benchmarks that draw or shuffle. @default 1 */
  readonly seed?: number
}

/** A published benchmark: its card, how it becomes a task, and its arithmetic by itself. */
export interface Benchmark {
  /** In kebab-case; what `ductile eval run` takes. */
  readonly name: string
  readonly card: BenchmarkCard
  /** Parts or settings that are run apart, the default first. */
  readonly variants?: readonly string[]
  /**
   * The task on the public files of a folder.
   *
   * @throws InvalidInputError `no_data` if a file is not there, `malformed_row` naming file, row and field;
   *   InvalidArgumentError on a variant it does not have
   */
  load(data: DataFolder, options?: BenchmarkOptions): Promise<TaskDefinition>
  /** The published formulas as pure functions, by name. */
  readonly arithmetic: { readonly [name: string]: (...given: never[]) => unknown }
}
