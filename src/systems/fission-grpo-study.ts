import { bootstrapInterval, type Estimate, pairedBootstrap, wilsonInterval } from '../stats/index.js'
import type { ClaimReport, ClaimRow } from './claim-report.js'
import { type RecoveryCounts, readBfclFolder, refusedReferences, studyRecovery } from './fission-grpo-bfcl.js'
import { type TabularOptions, type TabularResult, trainTabular } from './fission-grpo-tabular.js'
import type { Measured } from './study-report.js'
import type { ReproduceOptions } from './system.js'

const repetitions = 10

/**
 * Fission-GRPO's claim at our scale: with as many sampled calls, splitting failures into prompts with a diagnosis trains
 * a better policy than GRPO, and a diagnosis alone, without training, helps at run time.
 *
 * @throws InvalidInputError on a malformed row of the data folder; the abort reason
 */
export async function reproduceFissionGrpo({
  data,
  seed = 1,
  abort,
}: ReproduceOptions): Promise<ClaimReport> {
  const train = (options: Pick<TabularOptions, 'algorithm' | 'diagnosis'>): TabularResult[] =>
    Array.from({ length: repetitions }, (_, i) => trainTabular({ ...options, seed: seed + i }))
  const grpo = train({ algorithm: 'grpo', diagnosis: 'given' })
  const fission = train({ algorithm: 'fission-grpo', diagnosis: 'given' })
  const withheld = train({ algorithm: 'fission-grpo', diagnosis: 'withheld' })
  abort?.throwIfAborted()
  const gain = gainOver(fission, grpo, result => result.first)
  const recoveryGain = gainOver(fission, grpo, result => result.recovery)
  const diagnosisGain = gainOver(fission, withheld, result => result.first)
  const on = `table of 24 situations and 30 calls, 6,000 sampled calls, ${repetitions} seeds`
  const bfcl = await bfclRows(data, seed)
  return {
    kind: 'claims',
    system: 'fission-grpo',
    claim:
      'Failed tool calls, split into prompts with a diagnosis, teach recovery and first tries what GRPO misses.',
    rows: [
      {
        figure: 'GRPO, right at the first try',
        published: '42.75 % (8B, BFCL v4 multi-turn)',
        on,
        ours: meanOf(grpo, r => r.first),
      },
      {
        figure: 'Fission-GRPO, right at the first try',
        published: '46.75 %',
        on,
        ours: meanOf(fission, r => r.first),
      },
      {
        figure: 'Fission-GRPO without diagnosis',
        published: '44.50 % (without simulator)',
        on,
        ours: meanOf(withheld, r => r.first),
      },
      { figure: 'Gain over GRPO, first try', published: '4.00 points', on, ours: gain },
      { figure: 'Gain over GRPO, recovery', published: '5.7 points', on, ours: recoveryGain },
      { figure: 'Gain of the diagnosis, first try', published: '2.25 points', on, ours: diagnosisGain },
      ...bfcl,
    ],
    notes: [
      'A reference of the mechanism on a table: the paper’s models, data and simulator are not public, and its hyper-parameters are not stated.',
      'The gain is one of speed. With twice the sampled calls GRPO catches up on the table, and the difference is gone.',
      'The faulty agents slip and mend at rates set by hand; the rows show what the recovery layer adds for such agents, not how often real ones recover.',
      'Calls of BFCL run if they equal the reference; the tools’ state is not simulated.',
    ],
    seed,
    holds: gain.low > 0 && recoveryGain.low > 0,
    test: 'Fission-GRPO beats GRPO at first try and recovery with the same number of sampled calls (95 % intervals above 0).',
  }
}

async function bfclRows(data: string | undefined, seed: number): Promise<ClaimRow[]> {
  const set = data === undefined ? undefined : await readBfclFolder(data)
  if (set === undefined)
    return [
      { figure: 'Recovery at run time, with diagnosis', on: 'BFCL multi-turn, which is not in the folder' },
    ]
  const diagnosed = await studyRecovery(set, { feedback: 'diagnosis', seed })
  const bare = await studyRecovery(set, { feedback: 'bare', seed })
  const unbroken = await studyRecovery(set, { feedback: 'bare', seed, loopLimit: 99 })
  const { calls, refused } = refusedReferences(set)
  const on = `${calls} calls of BFCL multi-turn, seeded slips`
  const recovered = ({ recovered, faults }: RecoveryCounts) => share(recovered, faults)
  const repeated = ({ repeated, retries }: RecoveryCounts) => share(repeated, retries)
  return [
    {
      figure: 'Recovery at run time, with diagnosis',
      published: 'about 26 % of errors (trained)',
      on,
      ours: recovered(diagnosed),
    },
    {
      figure: 'Recovery at run time, told only that it failed',
      published: 'about 20 % of errors (GRPO)',
      on,
      ours: recovered(bare),
    },
    { figure: 'Calls behind a failure that repeat it, with diagnosis', on, ours: repeated(diagnosed) },
    { figure: 'Calls behind a failure that repeat it, bare', on, ours: repeated(bare) },
    { figure: '… bare and without the loop breaker', on, ours: repeated(unbroken) },
    {
      figure: 'Diagnoses that give a reference value away',
      published: '4 % (its simulator)',
      on,
      ours: share(diagnosed.leaks, diagnosed.faults),
    },
    { figure: 'Reference calls their own schema refuses', on, ours: share(refused, calls) },
  ]
}

function share(hits: number, of: number): Measured {
  return { ...wilsonInterval(hits, of), n: of }
}

function meanOf(results: readonly TabularResult[], pick: (result: TabularResult) => number): Measured {
  const values = results.map(pick)
  const mean = (rows: Uint32Array): number => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length
  return measured(bootstrapInterval(values.length, mean), values.length)
}

function gainOver(
  first: readonly TabularResult[],
  second: readonly TabularResult[],
  pick: (result: TabularResult) => number,
): Measured {
  const mean = (results: readonly TabularResult[]) => (rows: Uint32Array) =>
    rows.reduce((sum, row) => sum + pick(results[row]!), 0) / rows.length
  return measured(pairedBootstrap(first.length, { first: mean(first), second: mean(second) }), first.length)
}

const measured = ({ value, low, high }: Estimate, n: number): Measured => ({ value, low, high, n })
