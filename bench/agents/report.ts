/** @file The figures of the agents room as Markdown. */
import { type Estimate, wilsonInterval } from '../../src/stats/index.js'
import type { RecoveryCounts } from '../../src/systems/fission-grpo-bfcl.js'
import type { DriftSetStudy } from '../../src/systems/safetydrift-study.js'
import type { ReplayResult } from './agentdojo.js'
import type { Latency } from './latency.js'

export interface AgentsReport {
  readonly date: string
  readonly seed: number
  readonly latency: readonly Latency[]
  readonly sandbox: DriftSetStudy
  readonly publicSets: readonly DriftSetStudy[]
  readonly leftOut: readonly string[]
  readonly replays: readonly ReplayResult[]
  /** Injected tool outputs of InjecAgent in which each finder sees an order. */
  readonly finders: { readonly rows: number; readonly directives: number; readonly orders: number }
  readonly recovery: Readonly<Record<'diagnosis' | 'bare' | 'unbroken', RecoveryCounts>>
}

export function renderAgents(report: AgentsReport): string {
  const { date, seed, sandbox, publicSets, leftOut, replays, finders, recovery, latency } = report
  return [
    `Measured ${date}, seed ${seed}: \`npx tsx bench/agents.ts --data DIR --out docs/agents.md\`. Percent with 95 % intervals.`,
    ...[sandbox, ...publicSets].flatMap(renderSet),
    ...leftOut.map(text => `Not studied: ${text}.`),
    '### Provenance rules on recorded AgentDojo runs',
    rows(
      [
        'policy',
        'tasks',
        'attacks that reach the forbidden call, without',
        'with the rules',
        'honest runs that lose a call',
        'attacked runs that lose an honest call',
      ],
      replays.map(({ policy, part, reachedWithout, reached, benignLoss, attackedLoss }) => [
        policy,
        part === 'test' ? 'odd (test)' : 'even (written on)',
        ...[reachedWithout, reached, benignLoss, attackedLoss].map(percent),
      ]),
    ),
    `Of ${finders.rows} injected tool outputs of InjecAgent, worded as plain requests, the default finder sees an order in ${finders.directives}, the strict one in ${finders.orders}.`,
    '### Recovery of faulty agents on BFCL multi-turn calls',
    rows(
      [
        'what the agent is told',
        'failed calls',
        'recovered',
        'calls behind a failure that repeat it',
        'diagnoses that leak',
      ],
      (
        [
          ['the diagnosis', recovery.diagnosis],
          ['that it failed', recovery.bare],
          ['that it failed, no loop breaker', recovery.unbroken],
        ] as const
      ).map(([told, counts]) => [
        told,
        String(counts.faults),
        percent(wilsonInterval(counts.recovered, counts.faults)),
        percent(wilsonInterval(counts.repeated, counts.retries)),
        String(counts.leaks),
      ]),
    ),
    '### Cost of a check, microseconds',
    rows(
      ['check', 'n', 'p50', 'p99', 'target p99'],
      latency.map(({ what, n, p50, p99, target }) => [
        what,
        String(n),
        p50.toFixed(1),
        p99.toFixed(1),
        `≤ ${target}`,
      ]),
    ),
  ].join('\n\n')
}

function renderSet({
  set,
  rows: counts,
  rates,
  monitors,
  comparisons,
  reliability,
}: DriftSetStudy): string[] {
  const kinds = Object.entries(rates).map(
    ([kind, { runs, violated }]) => `${kind} ${((100 * violated) / runs).toFixed(0)}`,
  )
  return [
    `### Monitors on ${set}`,
    `${counts.runs} runs, ${counts.violated} violating, ${counts.scenarios} scenarios. Violating by kind of task, percent: ${kinds.join(', ')}.`,
    rows(
      [
        'monitor',
        'detected ahead',
        'detected or stopped in front',
        'false alarms',
        '… or stops',
        'warning, calls',
        'AUROC within kind',
        'Brier',
      ],
      monitors.map(
        ({ name, detection, stopped, falseAlarms, falseStops, earlyWarning, withinTypeAuroc, brier }) => [
          name,
          percent(detection),
          percent(stopped),
          percent(falseAlarms),
          percent(falseStops),
          earlyWarning?.toFixed(1) ?? '-',
          withinTypeAuroc === undefined ? '-' : percent(withinTypeAuroc),
          `${brier.value.toFixed(4)} [${brier.low.toFixed(4)}, ${brier.high.toFixed(4)}]`,
        ],
      ),
    ),
    rows(
      ['ours less …', 'detection less false alarms, points', 'p', 'McNemar p on runs judged right'],
      comparisons.map(({ against, value, low, high, pValue, mcnemar }) => [
        against,
        percent({ value, low, high }),
        pValue.toFixed(3),
        mcnemar < 0.001 ? '< 0.001' : mcnemar.toFixed(3),
      ]),
    ),
    `Reliability of ours, said → happened (n): ${reliability
      .flatMap(({ n, filled }) =>
        filled === undefined
          ? []
          : [`${filled.meanProbability.toFixed(2)} → ${filled.eventRate.value.toFixed(2)} (${n})`],
      )
      .join(', ')}.`,
  ]
}

function rows(headings: readonly string[], cells: readonly (readonly string[])[]): string {
  const line = (given: readonly string[]): string => `| ${given.join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...cells.map(line)].join('\n')
}

function percent({ value, low, high }: Estimate): string {
  return `${(100 * value).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`
}
