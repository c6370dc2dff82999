import type { MeasureComparison, RunComparison } from './compare-runs.js'

/** A comparison as Markdown, for a pull request: the verdict first, then every measure, then what could not be compared. */
export function comparisonMarkdown(comparison: RunComparison): string {
  const { before, after, measures, samples, notes, options } = comparison
  const rows = measures.map(measure => `| ${cells(measure).map(escaped).join(' | ')} |`)
  const counts = `${samples.shared} shared samples and epochs; ${samples.onlyBefore} only before, ${samples.onlyAfter} only after, ${samples.askedDifferently} asked differently; ${samples.failedBefore} failed before, ${samples.failedAfter} after.`
  return [
    `### ${headline(comparison)}`,
    `${escaped(before.task)}: ${escaped(before.model)} (${escaped(before.run)}) → ${escaped(after.model)} (${escaped(after.run)})`,
    [
      '| measure | before | after | difference (95 % interval) | p (Holm) | pairs | unpaired | excluded | verdict |',
      '|---|--:|--:|--:|--:|--:|--:|--:|---|',
      ...rows,
    ].join('\n'),
    counts,
    ...notes.map(note => `- ${escaped(note)}`),
    `A regression is worse beyond noise (p ≤ ${options.alpha} after Holm) and beyond a margin of ${options.margin}. Paired by sample and epoch. Nothing is concluded with more than ${percent(options.maxMissing)} unpaired.`,
  ]
    .join('\n\n')
    .concat('\n')
}

/** One line for a person. */
export function headline({ measures, passed }: RunComparison): string {
  const named = (verdict: MeasureComparison['verdict']): string[] =>
    measures.filter(each => each.verdict === verdict).map(({ measure }) => measure)
  const [worse, open] = [named('regression'), named('inconclusive')]
  if (worse.length > 0) return `Regression: ${worse.join(', ')}`
  if (measures.length === 0) return 'Inconclusive: nothing to compare'
  if (open.length > 0) return `Inconclusive: ${open.join(', ')}`
  const better = named('improvement')
  return passed && better.length > 0 ? `No regression; better: ${better.join(', ')}` : 'No regression'
}

/** The cells of a row, in the order of the table above. */
export function cells(measure: MeasureComparison): string[] {
  const { better, before, after, difference, interval, pHolm, test, pairs, unpaired, excluded, verdict } =
    measure
  const arrow = { higher: ' ↑', lower: ' ↓', unknown: '' }[better]
  const range = interval === undefined ? '' : ` (${signed(interval.low)} to ${signed(interval.high)})`
  return [
    `${measure.measure}${arrow}`,
    figure(before),
    figure(after),
    difference === null ? '–' : `${signed(difference)}${range}`,
    test === 'none' ? '–' : pHolm < 0.001 ? '< 0.001' : pHolm.toFixed(3),
    String(pairs),
    String(unpaired),
    String(excluded),
    verdict,
  ]
}

const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`
/** Names of tasks, models and measures are foreign: no table breaks, no markup, no mention of people. */
const escaped = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]<>|#]/g, sign => `\\${sign}`)
    .replaceAll('@', '@\u200b')
