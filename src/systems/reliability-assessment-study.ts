/** @file The reliability assessment model where the truth is known exactly, and on digits. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import {
  assessReliability,
  budgetFromSystemTarget,
  countCells,
  countedFailure,
  gridCells,
  histogramProfile,
  labelCells,
  multilevelSplitting,
  type ReliabilityAssessment,
  sampleCellFailure,
  uniformPrior,
} from '../assurance/index.js'
import { type LabelledInput, digits as openDigits } from '../perception/index.js'
import { clopperPearsonInterval, randomStream } from '../stats/index.js'
import type { ClaimReport, ClaimRow, ClaimTable } from './claim-report.js'
import { normal } from './sci-simulation.js'
import { trainSoftmax } from './softmax-regression.js'
import type { ReproduceOptions } from './system.js'

const seeds = 100
const means = [0.35, 0.65] as const
const deviation = 0.08

/**
 * Does the bound hold, is pmi another number than test error, and what do cells without data add to it?
 *
 * @throws InvalidInputError if the folder's MNIST file cannot be read
 */
export async function reproduceReliability({
  data,
  seed = 1,
  abort,
}: ReproduceOptions): Promise<ClaimReport> {
  const planes: Plane[] = []
  for (let i = 0; i < seeds; i++) {
    abort?.throwIfAborted()
    planes.push(plane(seed + i))
  }
  const held = planes.filter(({ found, truth }) => found.upper >= truth).length
  const differs = planes.filter(({ found, error }) => Math.abs(found.pmi - error) > 1e-9).length
  const digits = data === undefined ? undefined : studyDigits(data, seed)
  const example = planes[0]!
  return {
    kind: 'claims',
    system: 'reliability-assessment',
    claim:
      'Weighing failure rates of cells by how often operation visits them bounds the probability of misclassification, which test error and the unweighted mean do not.',
    rows: [
      {
        figure: 'Seeds in which the 95 % upper bound is at or above the true probability',
        on: `two Gaussians, 50 x 50 cells, truth in closed form, ${seeds} seeds`,
        ours: { ...clopperPearsonInterval(held, seeds), n: seeds },
      },
      {
        figure: 'Seeds in which pmi is another number than the test error',
        published: 'pmi is not test error (shape only; the abstract gives no figure)',
        on: 'the same',
        ours: { ...clopperPearsonInterval(differs, seeds), n: seeds },
      },
      ...splittingRows(seed),
      {
        figure: 'Failure probability per demand left by 1e-3 per mission of 5,000 demands',
        on: 'computed',
        exact: budgetFromSystemTarget({ perMission: 1e-3, demands: 5000 }),
      },
    ],
    tables: [
      tableOf('Two Gaussians, first seed: what the bound is made of', example.found, [
        ['true probability', example.truth],
        ['test error', example.error],
      ]),
      ...(digits === undefined ? [] : [digits]),
    ],
    notes: [
      'The public code sums natural logarithms in splitting and takes 10 to that power: it reports the second splitting row where the first is right, and makes an unsafe system look safe. Its published pmi figures should not be used.',
      'It drops cells outside the densest ones and normalises, which hides the tail; here that mass is charged.',
      'It labels empty cells by the model’s own answer, which is circular; here they are charged. With a profile by counts a cell without data has no mass, so that the charge shows as mass in no cell.',
      'Cells of two labels are charged in full, as in the paper. On the Gaussians, which overlap, they make most of the bound: it is safe, and wide.',
      ...(digits === undefined
        ? ['No folder with MNIST was given: only synthetic inputs were studied.']
        : []),
    ],
    seed,
    holds: held >= 95,
    test: 'the 95 % upper bound is at or above the true probability in at least 95 of 100 seeds',
  }
}

interface Plane {
  readonly found: ReliabilityAssessment
  readonly truth: number
  /** On 1,000 fresh inputs. */
  readonly error: number
}

/** Two Gaussians in the unit square, told apart by a threshold half-way between the means of the first 100 rows. */
function plane(seed: number): Plane {
  const random = randomStream(seed)
  const draw = (n: number) =>
    Array.from({ length: n }, () => {
      const label = random.below(2)
      return { label, point: [means[label]!, 0.5].map(middle => middle + deviation * normal(random)) }
    })
  const rows = draw(1500)
  const [low, high] = [0, 1].map(label => {
    const own = rows.slice(0, 100).filter(row => row.label === label)
    return own.reduce((sum, { point }) => sum + point[0]!, 0) / own.length
  }) as [number, number]
  const cut = (low + high) / 2
  const predict = ([x]: readonly number[]): number => (x! > cut ? 1 : 0)
  const cells = gridCells({ low: [0, 0], high: [1, 1], intervals: 50 })
  const points = rows.map(({ point }) => point)
  const kinds = labelCells(
    cells,
    points,
    rows.map(({ label }) => label),
  )
  const { counts, outside } = countCells(cells, points)
  const found = assessReliability(
    histogramProfile(counts, { outside, pseudo: 1 }),
    cells.map((cell, i) => {
      const { kind, label } = kinds[i]!
      if (kind !== 'single' || label === undefined) return { id: cell.id, kind }
      return { id: cell.id, kind, failure: sampleCellFailure(predict, cell, { label, samples: 10, random }) }
    }),
  )
  const fresh = draw(1000)
  return {
    found,
    // Exact: the classifier looks at one axis, on which each class is normal.
    truth: (1 - normalCdf(cut, means[0], deviation) + normalCdf(cut, means[1], deviation)) / 2,
    error: fresh.filter(({ label, point }) => predict(point) !== label).length / fresh.length,
  }
}

/** A failure probability of 0.005 that is known, by splitting, and by what the public code makes of the same logarithm. */
function splittingRows(seed: number): ClaimRow[] {
  const runs = Array.from({ length: 20 }, (_, i) =>
    multilevelSplitting(([x, y]) => x! + y! - 1.9, uniformPrior([0, 0], [1, 1]), {
      particles: 500,
      stepSize: 0.1,
      seed: seed + i,
    }),
  )
  const mean = (of: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length
  const on = 'x + y of a uniform square at least 1.9: 0.005 exactly; mean of 20 runs'
  return [
    { figure: 'Probability by multilevel splitting', on, exact: mean(({ probability }) => probability) },
    {
      figure: 'The same logarithms as powers of ten, as the public code has it',
      on,
      exact: mean(({ logProbability }) => 10 ** logProbability),
    },
  ]
}

const prototypes = 40

/**
 * Cells are the neighbourhoods of 40 random digits; a cell's failures are counted on labelled rows apart from those that
 * taught the classifier. An operation that meets digits of one neighbourhood five times as often has another pmi.
 */
function studyDigits(folder: string, seed: number): ClaimTable | undefined {
  const set = openDigits(folder)
  if (set === undefined) return undefined
  const taught = set.train.slice(0, 2000)
  const assessed = [...set.calibration, ...set.test].slice(0, 3000)
  const logitsOf = trainSoftmax(
    taught.map(sparse),
    taught.map(({ label }) => label),
    { classes: 10, dimensions: taught[0]!.values.length, epochs: 6, seed },
  )
  const random = randomStream(seed)
  const centres = Array.from({ length: prototypes }, () => taught[random.below(taught.length)]!.values)
  const rows = assessed.map(input => {
    const logits = logitsOf(sparse(input))
    return {
      cell: nearest(input.values, centres),
      wrong: logits.indexOf(Math.max(...logits)) !== input.label,
    }
  })
  const ids = centres.map((_, i) => `near ${i}`)
  const own = ids.map((_, i) => rows.filter(({ cell }) => cell === i))
  const cells = ids.map((id, i) => {
    const { length } = own[i]!
    if (length === 0) return { id, kind: 'empty' as const }
    return {
      id,
      kind: 'single' as const,
      failure: countedFailure(own[i]!.filter(({ wrong }) => wrong).length, length),
    }
  })
  const assess = (weigh: (i: number) => number): ReliabilityAssessment =>
    assessReliability(
      histogramProfile(Object.fromEntries(ids.map((id, i) => [id, own[i]!.length * weigh(i)])), {
        pseudo: 1,
      }),
      cells,
    )
  const worst = cells.reduce(
    (at, { failure }, i) => ((failure?.mean ?? 0) > (cells[at]!.failure?.mean ?? 0) ? i : at),
    0,
  )
  const shifted = assess(i => (i === worst ? 5 : 1))
  return tableOf(
    'MNIST, softmax regression on 2,000 digits, assessed on 3,000 others',
    assess(() => 1),
    [
      ['test error', rows.filter(({ wrong }) => wrong).length / rows.length],
      ['pmi, worst cell five times as often', shifted.pmi],
      ['its upper bound', shifted.upper],
    ],
  )
}

function sparse({ values }: LabelledInput): { at: number[]; value: number[] } {
  const at = [...values.keys()].filter(i => values[i]! > 0)
  return { at, value: at.map(i => values[i]!) }
}

function nearest(image: Float32Array, centres: readonly Float32Array[]): number {
  const distances = centres.map(centre => centre.reduce((sum, value, i) => sum + (value - image[i]!) ** 2, 0))
  return distances.indexOf(Math.min(...distances))
}

function tableOf(
  title: string,
  { pmi, upper, acu, charged }: ReliabilityAssessment,
  more: readonly (readonly [string, number])[],
): ClaimTable {
  return {
    title,
    columns: ['', 'value'],
    rows: [
      ['pmi', pmi],
      ['upper bound, 95 %', upper],
      ['unweighted mean over cells (ACU)', acu],
      ['charged: cells without data', charged.empty],
      ['charged: cells of two labels', charged.cross],
      ['charged: mass in no cell', charged.unassessed],
      ...more,
    ],
  }
}
