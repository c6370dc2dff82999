import type { Provenance } from '../../core/index.js'
import type { Strictness } from '../../guard/index.js'
import {
  auroc,
  averagePrecision,
  bootstrapInterval,
  type Estimate,
  type SelectedThreshold,
  selectThreshold,
  type ThresholdObjective,
  take,
} from '../../stats/index.js'
import { crossFit, type HeldOut } from './cross-fit.js'

/** A calibration: the threshold, why, and how it does. Plain JSON all through; rates in [0, 1]. */
export interface CalibrationReport {
  readonly signal: 'harm' | 'injection'
  readonly strictness: Strictness
  /** Flagged iff score > tau. */
  readonly tau: number
  readonly provenance: Provenance
  /** Thresholds as good as the chosen one on these rows; the lowest was taken. */
  readonly ties: readonly number[]
  readonly rows: { readonly n: number; readonly positives: number; readonly unscored: number }
  readonly auroc: Estimate
  readonly averagePrecision: number
  /** On the rows that chose the threshold: optimistic. */
  readonly inSample: Pick<SelectedThreshold, 'counts' | 'precision' | 'recall' | 'f1' | 'falsePositiveRate'>
  /** On held-out rows by cross-fitting; null when there are too few rows to split, and then nothing honest is known. */
  readonly heldOut: HeldOut | null
}

export interface CalibrationRows {
  readonly scores: readonly number[]
  readonly labels: readonly (0 | 1)[]
  readonly unscored: number
}

/** Resampling a large file as often as a small one would take minutes and change no digit that is shown. */
const resamplesFor = (rows: number): number => (rows > 20_000 ? 200 : 1000)

/**
 * Chooses a threshold and measures it.
 *
 * @throws InsufficientDataError ("cannot calibrate") when a class is missing
 */
export function calibrate(
  { scores, labels, unscored }: CalibrationRows,
  {
    objective,
    ...names
  }: {
    objective: ThresholdObjective
    signal: 'harm' | 'injection'
    strictness: Strictness
    source: string
    date: string
  },
): { report: CalibrationReport; chosen: SelectedThreshold } {
  const { signal, strictness, source, date } = names
  const resamples = resamplesFor(labels.length)
  const chosen = selectThreshold(scores, labels, { objective, source, date, resamples })
  const { tau, provenance, ties, counts, precision, recall, f1, falsePositiveRate } = chosen
  const { value, low, high } = bootstrapInterval(
    labels.length,
    rows => auroc(take(scores, rows), take(labels, rows)),
    { resamples },
  )
  const report: CalibrationReport = {
    signal,
    strictness,
    tau,
    provenance,
    ties,
    rows: { n: labels.length, positives: labels.filter(label => label === 1).length, unscored },
    auroc: { value, low, high },
    averagePrecision: averagePrecision(scores, labels),
    inSample: { counts, precision, recall, f1, falsePositiveRate },
    heldOut: crossFit(scores, labels, { objective }) ?? null,
  }
  return { report, chosen }
}

/** The report for a person. */
export function renderCalibration({
  report,
  columns,
}: {
  report: CalibrationReport
  columns: number
}): string {
  const { signal, strictness, tau, provenance, ties, rows, auroc: area, inSample, heldOut } = report
  const lines = [
    `${signal}, ${strictness}: flag iff score > ${tau}`,
    `${provenance.objective} on ${rows.n} rows (${rows.positives} positive) of ${provenance.source}${rows.unscored > 0 ? `; ${rows.unscored} rows without a score left out` : ''}`,
    ...(ties.length > 1 ? [`equally good: ${range(ties)}; the lowest was taken`] : []),
    '',
    `AUROC      ${area.value.toFixed(3)} [${area.low.toFixed(3)}, ${area.high.toFixed(3)}]`,
    `in sample  F1 ${percent(inSample.f1)}, recall ${percent(inSample.recall)}, false positives ${percent(inSample.falsePositiveRate)} (optimistic: these rows chose the threshold)`,
    heldOut === null
      ? 'held out   not known: a class has fewer than 10 rows, so only the optimistic figures above exist'
      : `held out   F1 ${share(heldOut.f1)}, recall ${share(heldOut.recall)}, false positives ${share(heldOut.falsePositiveRate)} (${heldOut.folds} folds, thresholds ${range(heldOut.taus)})`,
  ]
  return `${lines.map(line => (Number.isFinite(columns) ? wrapped(line, columns) : line)).join('\n')}\n`
}

function wrapped(line: string, columns: number): string {
  if (line.length <= columns) return line
  const at = line.lastIndexOf(' ', columns)
  return at <= 11 ? line : `${line.slice(0, at)}\n${wrapped(`           ${line.slice(at + 1)}`, columns)}`
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
const share = ({ value, low, high }: Estimate): string =>
  `${(100 * value).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`

/** `37` or `31 to 40`. */
function range(taus: readonly number[]): string {
  const low = Math.min(...taus)
  const high = Math.max(...taus)
  return low === high ? String(low) : `${low} to ${high}`
}
