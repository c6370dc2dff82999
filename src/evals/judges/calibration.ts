/** @file How far a judge may be trusted: its verdicts beside a person's on the same answers. */
import {
  type Count,
  cohenKappa,
  type Estimate,
  InsufficientDataError,
  krippendorffAlpha,
  wilsonInterval,
} from '../../stats/index.js'
import type { SolverContext } from '../solver.js'
import type { Judge, JudgedItem, Verdict } from './judge.js'

/** One answer with the truth (a person's verdict) and the judge's; `judged` is null where it could not be read. */
export interface CalibrationRow {
  readonly id: string
  readonly truth: Verdict
  readonly judged: Verdict | null
}

/** Lets a judge judge answers whose truth is known. */
export async function calibrateJudge(
  judge: Judge,
  known: readonly { readonly item: JudgedItem; readonly truth: Verdict }[],
  context: SolverContext,
): Promise<CalibrationRow[]> {
  const rows: CalibrationRow[] = []
  for (const { item, truth } of known) {
    const judgement = await judge.judge(item, context)
    rows.push({ id: item.id, truth, judged: judgement.type === 'verdict' ? judgement.verdict : null })
  }
  return rows
}

export interface JudgeAgreement {
  /** Rows with a readable verdict. */
  readonly n: number
  readonly unparsed: number
  /** Share of those on which both say the same, with Wilson's interval. */
  readonly raw: Estimate
  /** Undefined where nothing varies, so that chance would explain everything. */
  readonly kappa: number | undefined
  readonly alpha: number | undefined
}

/**
 * Raw agreement, Cohen's kappa and Krippendorff's alpha (interval scale for numbers) of judge and truth.
 *
 * @throws InsufficientDataError if no row has a readable verdict
 */
export function judgeAgreement(rows: readonly CalibrationRow[]): JudgeAgreement {
  const read = rows.filter(({ judged }) => judged !== null)
  const [truth, judged] = [read.map(row => row.truth), read.map(row => row.judged!)]
  const isNumeric = [...truth, ...judged].every(verdict => typeof verdict === 'number')
  const scale = isNumeric ? 'interval' : 'nominal'
  const same = truth.filter((verdict, row) => verdict === judged[row]).length
  return {
    n: read.length,
    unparsed: rows.length - read.length,
    raw: wilsonInterval(same, read.length),
    kappa: whereDefined(() => cohenKappa(truth, judged)),
    alpha: whereDefined(() => krippendorffAlpha([truth, judged], { scale })),
  }
}

/** The judge as an instrument that finds `positive`: on how many known positives and negatives it was right. */
export function judgeErrors(
  rows: readonly CalibrationRow[],
  positive: Verdict,
): { readonly sensitivity: Count; readonly specificity: Count } {
  const count = (of: readonly CalibrationRow[], right: (row: CalibrationRow) => boolean): Count => ({
    successes: of.filter(right).length,
    trials: of.length,
  })
  const read = rows.filter(({ judged }) => judged !== null)
  const [positives, negatives] = [
    read.filter(({ truth }) => truth === positive),
    read.filter(({ truth }) => truth !== positive),
  ]
  return {
    sensitivity: count(positives, ({ judged }) => judged === positive),
    specificity: count(negatives, ({ judged }) => judged !== positive),
  }
}

function whereDefined(figure: () => number): number | undefined {
  try {
    return figure()
  } catch (error) {
    if (InsufficientDataError.isInstance(error)) return undefined
    throw error
  }
}
