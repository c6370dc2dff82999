import type { Strictness } from '../guard/index.js'
import type { Measured, RuleResult, SetStudy, StudyReport } from './study-report.js'
import { wrap } from './wrap.js'

/**
 * A study as plain text for a terminal: what the paper says, then what was measured, in percent with 95 % intervals.
 *
 * @param options.width - columns to stay within, at least 40; table rows are at most 40 wide, prose is wrapped. @default 80
 */
export function renderStudy(report: StudyReport, { width = 80 }: { width?: number } = {}): string {
  const columns = Math.max(40, width)
  const lines = [
    ...wrap(`Claim: ${report.claim}`, columns),
    '',
    'Published, percent   avg  worst    gap',
    ...report.published.map(
      ({ method, averageF1, worstF1, gap }) =>
        `${method}\n${' '.repeat(17)}${points(averageF1)}${points(worstF1)}${points(gap)}`,
    ),
    ...wrap(report.publishedNote, columns),
    ...report.studies.flatMap(study => ['', ...renderSet(study, columns)]),
    '',
    ...report.notStudied.flatMap(name => wrap(`Not studied: ${name} is not in the folder.`, columns)),
    `Seed ${report.seed}. Intervals: 95 %, bootstrap.`,
  ]
  return `${lines.join('\n')}\n`
}

function renderSet(study: SetStudy, columns: number): string[] {
  const { rows, spearman, holds } = study
  const unscored = Object.entries(rows.unscored).map(([code, count]) => `${count} ${code}`)
  return [
    ...wrap(`== ${study.set} (${study.mode}s, ${study.licence})`, columns),
    ...wrap(`Tiers: ${study.tiers}.`, columns),
    ...wrap(
      `Rows: ${rows.validation} to calibrate, ${rows.test} to test, of ${rows.available}. ${seen(study)}`,
      columns,
    ),
    ...(unscored.length > 0 ? wrap(`Not scored and left out: ${unscored.join(', ')}.`, columns) : []),
    '',
    ...study.byTier.map(
      ({ severity, n, meanScore }) =>
        `${severity.padEnd(9)} n ${String(n).padStart(5)}  mean score ${meanScore?.toFixed(1) ?? '-'}`,
    ),
    `Spearman ${spearman.value.toFixed(3)} [${spearman.low.toFixed(3)}, ${spearman.high.toFixed(3)}]`,
    ...study.rules.flatMap(rule => ['', ...renderRule(rule)]),
    '',
    ...study.comparisons.flatMap(comparison =>
      wrap(
        `Gap saved, ${comparison.thresholds}: ${interval(comparison)}, p ${comparison.pValue.toFixed(3)}`,
        columns,
      ),
    ),
    `${tick(holds.smallerGap)} smaller gap than its binary version`,
    `${tick(holds.smallerGapBeyondChance)} … and beyond chance (95 %)`,
    `${tick(holds.ordersTiers)} Spearman at least 0.6`,
    `${tick(holds.scoreRisesWithTier)} mean score rises with the tier`,
    `${tick(holds.calibrationHelpsOnValidation)} calibration helps on validation rows`,
  ]
}

function renderRule(rule: RuleResult): string[] {
  const name = rule.uses === 'score' ? 'Score, its own thresholds' : 'Binary, one moderate cut'
  const row = (label: string, measured: Measured, tau = ''): string =>
    `  ${label.padEnd(9)}${tau.padStart(6)}${percent(measured.value).padStart(7)} [${percent(measured.low)}, ${percent(measured.high)}]`
  const regime = (strictness: Strictness): string =>
    row(strictness, rule.f1[strictness], `>${rule.tau[strictness]}`)
  return [
    `${name} (${rule.thresholds})`,
    regime('strict'),
    regime('moderate'),
    regime('loose'),
    row('average', rule.average),
    row('worst', rule.worst),
    row('gap', rule.gap),
    ...(rule.relativeDrop === undefined ? [] : [row('drop', rule.relativeDrop)]),
  ]
}

function seen({ seenInTraining }: SetStudy): string {
  if (seenInTraining === undefined) return 'Whether the model learned from them was not said.'
  return seenInTraining ? 'The model learned from this set.' : 'Not in the model’s training data.'
}

const percent = (share: number): string => (100 * share).toFixed(1)
const interval = ({ value, low, high }: Measured): string =>
  `${percent(value)} [${percent(low)}, ${percent(high)}]`
const points = (value: number | undefined): string => (value?.toFixed(2) ?? '-').padStart(7)
const tick = (holds: boolean): string => (holds ? '[x]' : '[ ]')
