import type { ClaimReport, ClaimRow } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

/** Reject rates in percent of 240 tasks: plain, DAN, LST, B64, DI, PS, PS + B64, DAN + LST; then the mean it prints. */
const rejectRates = [
  ['GPT-4o itself', [65.0, 85.42, 0.4, 2.1, 29.6, 58.3, 0, 0], 30.1],
  ['LlamaGuard-3-8B', [79.2, 88.3, 33.75, 13.33, 96.67, 79.17, 73.33, 10.83], 59.32],
  ['SafeChecker', [84.2, 70.42, 60.42, 46.67, 78.75, 84.17, 56.25, 50.0], 66.36],
  ['fused', [86.67, 90.83, 67.92, 53.75, 100, 86.25, 88.33, 55.83], 78.7],
] as const

/** Safety on 20 biology tasks, 0.5 to 5. */
const baselineSafety = 2.45
const unmonitoredSafety = 3.3
const monitored = { safety: 4.83, rejected: 0.9 }
const refusalScore = 5

const on = 'recomputed from the published tables'

/** SafeScientist's arithmetic, recomputed: the means hold, and the gain of its prompt monitor is refusal alone. */
export async function reproduceSafescientist({ seed = 1 }: ReproduceOptions): Promise<ClaimReport> {
  const means = rejectRates.map(([monitor, rates, published]) => ({
    monitor,
    published,
    ours: rates.reduce<number>((sum, rate) => sum + rate, 0) / rates.length,
  }))
  const improvement = 100 * (unmonitoredSafety / baselineSafety - 1)
  const mixed = monitored.rejected * refusalScore + (1 - monitored.rejected) * unmonitoredSafety
  const accepted = (monitored.safety - monitored.rejected * refusalScore) / (1 - monitored.rejected)
  const independent = 100 * (1 - (1 - rejectRates[1][1][0] / 100) * (1 - rejectRates[2][1][0] / 100))
  const rows: ClaimRow[] = [
    ...means.map(({ monitor, published, ours }) => ({
      figure: `Mean reject rate over plain and seven attacks, ${monitor} (%)`,
      published: `${published.toFixed(2)} %`,
      on,
      exact: ours,
    })),
    {
      figure: 'Safety gain over the AI Scientist (%)',
      published: '35 %; it is the variant without prompt monitor',
      on,
      exact: improvement,
    },
    {
      figure: 'Safety if 90 % are refused (counted 5) and the others stay at 3.30',
      published: '4.83 with prompt monitor',
      on,
      exact: mixed,
    },
    {
      figure: 'Safety among the tasks that the prompt monitor accepts',
      published: 'no figure; 3.30 without prompt monitor',
      on,
      exact: accepted,
    },
    {
      figure: 'Plain prompts rejected by either, if guard and checker failed independently (%)',
      published: '86.67 % observed',
      on,
      exact: independent,
    },
    {
      figure: 'Tool calls inside limits, malicious user, with monitor',
      published: '47.5 % (5.8 % without)',
      on: 'needs its agents and tools',
    },
  ]
  const isPublished = (value: number, published: number): boolean => Math.abs(value - published) <= 0.005
  return {
    kind: 'claims',
    system: 'safescientist',
    claim:
      'The published arithmetic holds: four mean reject rates, the gain of 35 % in safety, and 4.83 as a mixture of refusals and unchanged answers.',
    rows,
    notes: [
      'A refused task counts 5, so refusing everything would score 5.00: among accepted tasks the prompt monitor leaves safety where it was.',
      'No benign tasks are in the tables, so over-refusal cannot be told, and a fusion by any reject adds up false alarms too.',
      'On plain prompts guard and checker fail together: fewer are rejected than if they failed independently.',
      'The arithmetic says nothing of a model. The monitors are in `ductile/agents`; `examples/safe-scientist` runs them.',
    ],
    seed,
    holds:
      means.every(({ ours, published }) => isPublished(ours, published)) &&
      isPublished(improvement, 34.69) &&
      isPublished(mixed, monitored.safety),
    test: 'four means, 34.69 % and 4.83 follow from the other published figures, to the digit (half a unit of the last)',
  }
}
