/** @file All benchmarks, and how to find one. */
import type { Benchmark } from './benchmark.js'
import { bfclMultiTurnBenchmark } from './bfcl-multi-turn/benchmark.js'
import { constructiveBenchmark } from './constructive/benchmark.js'
import { emergentMisalignmentBenchmark } from './emergent-misalignment/benchmark.js'
import { flexbenchBenchmark } from './flexbench/benchmark.js'
import { forbiddenScienceBenchmark } from './forbidden-science/benchmark.js'
import { foresightsafetyBenchmark } from './foresightsafety/benchmark.js'
import { fortressBenchmark } from './fortress/benchmark.js'
import { harmfulBehaviorsBenchmark } from './harmful-behaviors/benchmark.js'
import { labsafetyBenchmark } from './labsafety/benchmark.js'
import { offtopicevalBenchmark } from './offtopiceval/benchmark.js'
import { propensitybenchBenchmark } from './propensitybench/benchmark.js'
import { r1SafetyAssessmentBenchmark } from './r1-safety-assessment/benchmark.js'
import { scisafetybenchBenchmark } from './scisafetybench/benchmark.js'
import { sosbenchBenchmark } from './sosbench/benchmark.js'
import { strataSwordBenchmark } from './strata-sword/benchmark.js'
import { xstestBenchmark } from './xstest/benchmark.js'

/** Every benchmark, sorted by name. */
export const benchmarks: readonly Benchmark[] = Object.freeze([
  bfclMultiTurnBenchmark,
  constructiveBenchmark,
  emergentMisalignmentBenchmark,
  flexbenchBenchmark,
  forbiddenScienceBenchmark,
  foresightsafetyBenchmark,
  fortressBenchmark,
  harmfulBehaviorsBenchmark,
  labsafetyBenchmark,
  offtopicevalBenchmark,
  propensitybenchBenchmark,
  r1SafetyAssessmentBenchmark,
  scisafetybenchBenchmark,
  sosbenchBenchmark,
  strataSwordBenchmark,
  xstestBenchmark,
])

/** The benchmark of this name, in any case; undefined if there is none. */
export function findBenchmark(name: string): Benchmark | undefined {
  return benchmarks.find(benchmark => benchmark.name === name.toLowerCase())
}
