/** @file All benchmarks, and how to find one. */
import type { Benchmark } from './benchmark.js'

/** Every benchmark, sorted by name. */
export const benchmarks: readonly Benchmark[] = Object.freeze([])

/** The benchmark of this name, in any case; undefined if there is none. */
export function findBenchmark(name: string): Benchmark | undefined {
  return benchmarks.find(benchmark => benchmark.name === name.toLowerCase())
}
