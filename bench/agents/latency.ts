/** @file What a check costs: a drift verdict in front of a call, and a policy decision at 50 rules. */
import {
  chainModel,
  checkRules,
  DriftMonitor,
  encodeRun,
  fitChain,
  fitHazard,
  hazardModel,
  ProvenancePolicy,
  type ProvenanceRulesInput,
  sandboxCatalog,
  type Trajectory,
} from '../../src/agents/index.js'
import { quantile } from '../../src/stats/index.js'

export interface Latency {
  readonly what: string
  readonly n: number
  /** Microseconds. */
  readonly p50: number
  readonly p99: number
  readonly target: number
}

/** Times every call of the runs. */
export function measureLatency(runs: readonly Trajectory[], others: readonly Trajectory[]): Latency[] {
  const encoded = runs.map(run => encodeRun(run, { catalog: sandboxCatalog }))
  const hazard = hazardModel(fitHazard(encoded))
  const chain = chainModel(fitChain(encoded, { smoothing: 0.1 }))
  const drift = (name: string, model: typeof hazard) => {
    const monitor = new DriftMonitor({ model, catalog: sandboxCatalog, thresholds: [] })
    return timed(`drift check, ${name}`, 50, runs, run => {
      const watched = monitor.startRun({ taskType: run.taskType! })
      return { ask: call => watched.preview(call), observe: step => watched.observe(step) }
    })
  }
  const policy = new ProvenancePolicy(checkRules(fiftyRules()))
  const decide = (what: string, given: readonly Trajectory[]) =>
    timed(what, 200, given, () => {
      const watched = policy.startRun()
      return { ask: call => watched.decide(call), observe: step => watched.observe(step) }
    })
  return [
    drift('hazard', hazard),
    drift('chain', chain),
    decide('policy decision, 50 rules, sandbox', runs),
    ...(others.length === 0 ? [] : [decide('policy decision, 50 rules, AgentDojo', others)]),
  ]
}

type Watch = {
  ask(call: Extract<Trajectory['steps'][number], { kind: 'tool-call' }>['call']): unknown
  observe(step: Trajectory['steps'][number]): void
}

/** Rounds over all runs; the first two warm up. */
const rounds = 8

/** The fastest of several rounds for each call: what the check costs, not what other work on the machine costs. */
function timed(
  what: string,
  target: number,
  runs: readonly Trajectory[],
  start: (run: Trajectory) => Watch,
): Latency {
  const fastest: number[] = []
  for (let round = 0; round < rounds; round++) {
    let call = 0
    for (const run of runs) {
      const watch = start(run)
      for (const step of run.steps) {
        if (step.kind === 'tool-call') {
          const from = process.hrtime.bigint()
          watch.ask(step.call)
          const micros = Number(process.hrtime.bigint() - from) / 1000
          if (round > 1) fastest[call] = Math.min(fastest[call] ?? Number.POSITIVE_INFINITY, micros)
          call++
        }
        watch.observe(step)
      }
    }
  }
  return { what, n: fastest.length, p50: quantile(fastest, 0.5), p99: quantile(fastest, 0.99), target }
}

/** Rules of every kind, on names and wildcards, so that about half of them have to be tested for a call. */
function fiftyRules(): ProvenanceRulesInput {
  return {
    name: 'fifty',
    version: 1,
    unknownTool: 'allow',
    rules: Array.from({ length: 50 }, (_, i) => ({
      id: `rule-${i}`,
      tools: i % 2 === 0 ? '*' : [`send_*`, `tool_${i}`],
      arguments: [
        { '*': { from: 'directive' as const } },
        { to: { from: ['directive' as const, 'agent' as const] } },
        { body: { carriesFrom: ['query_*', 'read_secret'] } },
        { url: { matches: `host-${i}\\.example` } },
        { recipients: { notIn: [`a${i}@ours.example`], from: 'agent' as const } },
      ][i % 5]!,
      ...(i % 7 === 0 ? { after: ['read_*', 'query_database'] } : {}),
      reason: 'a rule to time',
    })),
  }
}
