/** @file What Prometheus and OpenTelemetry's meters see. No label ever holds content or a key. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { judgementInstruments } from '../adapters/index.js'
import type { Judgement } from '../pipeline/index.js'

export interface Metrics {
  judged(judgement: Judgement): void
  upstreamAnswered(outcome: string, costMs: number): void
  /** A policy came into force, or was refused and the one before stays. */
  policyChanged(
    event: 'loaded' | 'refused',
    inForce: { readonly name: string; readonly version: string },
  ): void
  /** The exposition text and its content type. */
  expose(): Promise<{ text: string; contentType: string }>
}

export function createMetrics(): Metrics {
  const measure = judgementInstruments()
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'ductile_' })
  const registers = [registry]
  const decisions = new Counter({
    name: 'ductile_decisions_total',
    help: 'Decisions by edge and action; stopped tells whether it was carried out',
    labelNames: ['edge', 'action', 'stopped'],
    registers,
  })
  const unscored = new Counter({
    name: 'ductile_unscored_total',
    help: 'Signals that gave no assessment, by signal and code',
    labelNames: ['signal', 'code'],
    registers,
  })
  const unrecorded = new Counter({
    name: 'ductile_unrecorded_total',
    help: 'Decisions that stood although the ledger failed (failure mode open), by code',
    labelNames: ['code'],
    registers,
  })
  const signals = new Histogram({
    name: 'ductile_signal_seconds',
    help: 'Time of a signal',
    labelNames: ['signal'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const upstream = new Histogram({
    name: 'ductile_upstream_seconds',
    help: 'Time of a call to the upstream, by its status or failure',
    labelNames: ['outcome'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers,
  })
  const policies = new Counter({
    name: 'ductile_policy_changes_total',
    help: 'Policies that came into force (loaded), or were refused while the one before stays (refused)',
    labelNames: ['event'],
    registers,
  })
  const inForce = new Gauge({
    name: 'ductile_policy_info',
    help: 'The policy in force',
    labelNames: ['name', 'version'],
    registers,
  })
  return {
    policyChanged(event, { name, version }) {
      policies.inc({ event })
      inForce.reset()
      inForce.set({ name, version }, 1)
    },
    judged(judgement) {
      measure(judgement)
      const { edge, decision, stopped, outcomes, unrecorded: failure } = judgement
      decisions.inc({ edge, action: decision.action, stopped: String(stopped) })
      for (const outcome of outcomes) {
        if (outcome.type === 'unscored') unscored.inc({ signal: outcome.signal, code: outcome.code })
        else signals.observe({ signal: outcome.assessment.signal }, outcome.assessment.costMs / 1000)
      }
      if (failure !== undefined) unrecorded.inc({ code: failure.code })
    },
    upstreamAnswered(outcome, costMs) {
      upstream.observe({ outcome }, costMs / 1000)
    },
    async expose() {
      return { text: await registry.metrics(), contentType: registry.contentType }
    },
  }
}
