import { severities } from '../perception/index.js'
import {
  applyClasswise,
  argmax,
  type CalibrationReport,
  calibrationReport,
  failureReport,
  fitClasswiseTemperature,
  oodDirection,
  oodReport,
  oodScore,
  overfittingReport,
  robustnessReport,
  softmax,
  trustIndexInterval,
} from '../selective/index.js'
import type { ClaimReport, ClaimRow, ClaimTable } from './claim-report.js'
import type { DomainRow, ShiftDomain } from './shift-domain.js'
import { shiftDomains } from './shift-domains.js'
import type { ReproduceOptions } from './system.js'

/**
 * The kit's measures on up to three kinds of input: calibration with its sign before and after temperatures, failure
 * detection, foreign inputs, overfitting, and what perturbations leave.
 *
 * @throws InvalidInputError if a row of the folder cannot be read
 */
export async function reproduceVlpReliability({
  data,
  seed = 1,
  limit,
  abort,
}: ReproduceOptions): Promise<ClaimReport> {
  const studies = (await shiftDomains({ data, seed, limit, abort })).map(domain => {
    abort?.throwIfAborted()
    return studyDomain(domain, seed)
  })
  return {
    kind: 'claims',
    system: 'vlp-reliability',
    claim:
      'Class-wise temperatures by signed miscalibration make confidences truer and failures easier to find.',
    rows: studies.flatMap(({ rows }) => rows),
    tables: studies.flatMap(({ tables }) => tables),
    notes: [
      ...notes,
      ...studies.map(({ note }) => note),
      ...(data === undefined
        ? ['No folder of data was given: only synthetic beats and bearings were studied.']
        : []),
    ],
    seed,
    holds: studies.every(({ truer }) => truer),
    test: 'on held-out rows of every kind of input the negative log-likelihood after class-wise temperatures is no higher than with one temperature',
  }
}

interface DomainStudy {
  readonly rows: readonly ClaimRow[]
  readonly tables: readonly ClaimTable[]
  readonly note: string
  readonly truer: boolean
}

function studyDomain(domain: ShiftDomain, seed: number): DomainStudy {
  const { name, calibration, test } = domain
  const fitted = fitClasswiseTemperature(
    { logits: calibration.map(row => row.logits), labels: calibration.map(row => row.label) },
    { gammaStep: 0.02 },
  )
  const { baseTemperature, temperatures } = fitted
  const uses = [
    { use: 'none', apply: (logits: readonly number[]) => softmax(logits) },
    { use: 'one', apply: (logits: readonly number[]) => softmax(logits, baseTemperature) },
    { use: 'by class', apply: (logits: readonly number[]) => applyClasswise(logits, temperatures) },
  ]
  const reports = uses.map(({ use, apply }) => {
    const probabilities = test.map(row => apply(row.logits))
    return {
      use,
      calibration: calibrationReport(
        probabilities,
        test.map(row => row.label),
      ),
      failure: failureReport(probabilities.map(top), test.map(isWrong)),
    }
  })
  const [, one, byClass] = reports
  return {
    rows: [...trustRow(name, test, seed), ...foreignRows(domain)],
    tables: [
      {
        title: `${name} (${domain.source}; n = ${test.length}): temperatures`,
        columns: ['temperature', 'ECE', 'signed', 'NLL', 'MCS', 'E-AURC', 'TI'],
        rows: reports.map(({ use, calibration: own, failure }) => [
          use,
          own.ece,
          own.signedEce,
          own.nll,
          own.byTrueClass.score.mcs,
          failure.excessAurc,
          failure.trustIndex,
        ]),
      },
      robustnessTable(domain),
    ],
    note: `${name}: used column-wise, as in the published code, the class-wise temperatures would change ${fitted.columnwiseFlips} of ${calibration.length} predictions; used by predicted class they change none. ${overfitting(domain, seed)}`,
    truer: nll(byClass!) <= nll(one!) + 1e-9,
  }
}

const nll = ({ calibration }: { readonly calibration: CalibrationReport }): number => calibration.nll
const top = (probabilities: readonly number[]): number => Math.max(...probabilities)
const isWrong = (row: DomainRow): number => (argmax(row.logits) === row.label ? 0 : 1)

function trustRow(name: string, test: readonly DomainRow[], seed: number): ClaimRow[] {
  const { value, low, high } = trustIndexInterval(
    test.map(row => top(row.probabilities)),
    test.map(isWrong),
    { seed, resamples: 400 },
  )
  return [
    {
      figure: `Trust Index: ${name} (accuracy ${(1 - test.map(isWrong).reduce((sum, one) => sum + one, 0) / test.length).toFixed(3)})`,
      on: 'held-out rows',
      ours: { value, low, high, n: test.length },
    },
  ]
}

/** Foreign inputs are another question than wrong answers: two AUROCs, never merged. */
function foreignRows({ name, test, foreign }: ShiftDomain): ClaimRow[] {
  if (foreign === undefined) return []
  return (['msp', 'max-logit', 'energy', 'entropy'] as const).map(kind => ({
    figure: `${name}: AUROC of ${kind} for foreign inputs`,
    on: `${foreign.length} requests outside all classes`,
    exact: oodReport(
      test.map(row => oodScore(row.logits, kind)),
      foreign.map(logits => oodScore(logits, kind)),
      { high: oodDirection[kind] },
    ).auroc,
  }))
}

function robustnessTable(domain: ShiftDomain): ClaimTable {
  const { cells } = robustnessReport(
    domain.test,
    severities.flatMap(severity =>
      domain
        .perturbed(severity)
        .map(row => ({ parent: row.id, family: 'mixed', severity, probabilities: row.probabilities })),
    ),
  )
  return {
    title: `${domain.name}: what perturbations leave`,
    columns: ['severity', 'acc.', 'ECE', 'TI', 'flips', 'shift', 'rel.'],
    rows: cells.map(cell => [
      String(cell.severity),
      cell.accuracy,
      cell.ece,
      cell.trustIndex,
      cell.flipRate,
      cell.shift,
      cell.relativeRobustness,
    ]),
  }
}

function overfitting({ train, test }: ShiftDomain, seed: number): string {
  const side = (rows: readonly DomainRow[]) => ({
    confidences: rows.map(row => top(row.probabilities)),
    right: rows.map(row => 1 - isWrong(row)),
  })
  const { riskGap, overfits } = overfittingReport(side(train), side(test), { seed, resamples: 400 })
  return `Error on test less on training rows: ${riskGap.value.toFixed(3)} [${riskGap.low.toFixed(3)}, ${riskGap.high.toFixed(3)}]${overfits ? ', and over-confident there: overfitted' : ''}.`
}

const notes = [
  'The thesis plan has no figures of its own and its companion papers’ logits are not published: nothing can be compared, so every "paper" line is empty.',
  'The published class-wise error conditions on the true class, so accuracy within a class is its recall; the report gives the error by predicted class too.',
  'The published code divides each logit by its own class’s temperature, which can change the predicted class; here the whole row is divided by the temperature of the predicted class.',
  'It fits by ECE over temperatures 0.5 to 1.99; ECE jumps and can be gamed, and strongly miscalibrated models need more. Here: log-likelihood over 0.05 to 10.',
  'MCS multiplies sums by class counts and grows with the number of classes; do not compare kinds of input by it.',
]
