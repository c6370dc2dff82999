/** @file The measurements as a page. */
import type { Estimate } from '../../src/stats/index.js'
import type { SetFigures } from './figures.js'
import type { GateRow } from './language.js'

export interface CascadeReport {
  readonly encoder: string
  readonly linear: string
  readonly date: string
  readonly machine: string
  /** Most rows of a set. */
  readonly rows: number
  readonly sets: readonly SetFigures[]
  readonly known: readonly SetFigures[]
  readonly tiers: readonly {
    tier: string
    asked: number
    decided: number
    share: number | undefined
    failed: number
    meanMs: number | undefined
  }[]
  readonly linearMicroseconds: { readonly words: number; readonly us: number }[]
  readonly ece: readonly { title: string; n: number; ece: number }[]
  readonly abstention: readonly {
    title: string
    abstained: Estimate
    missed: Estimate
    missedSilently: Estimate
  }[]
  readonly gate: readonly GateRow[]
}

/** What the cascade is held to, met or not. */
export function verdictsOf({ sets, known }: Pick<CascadeReport, 'sets' | 'known'>) {
  const benign = sets.filter(({ set }) => set.kind === 'benign')
  const graded = sets.filter(({ set }) => set.kind === 'harm')
  const mean = (of: readonly SetFigures[], value: (figures: SetFigures) => number): number =>
    of.reduce((sum, figures) => sum + value(figures), 0) / Math.max(1, of.length)
  const rows = (of: readonly SetFigures[], value: (figures: SetFigures) => number): number =>
    of.reduce((sum, figures) => sum + figures.n * value(figures), 0) /
    Math.max(
      1,
      of.reduce((sum, { n }) => sum + n, 0),
    )
  const loss = mean(graded, ({ quality }) => quality.moderate.encoder - quality.moderate.cascade)
  const worst = [...graded].sort((a, b) => gap(b) - gap(a))[0]
  const cost = (of: readonly SetFigures[]): number =>
    rows(of, ({ cascadeMs }) => cascadeMs.mean) / rows(of, ({ encoderMs }) => encoderMs.mean)
  const p50 = (of: readonly SetFigures[]): number => mean(of, ({ cascadeMs }) => cascadeMs.p50)
  return [
    {
      what: 'mean F1 lost against the encoder, moderate, in points',
      value: loss,
      target: '≤ 0.5',
      met: loss <= 0.5,
    },
    {
      what: `worst set (${worst?.set.title ?? 'none'}), F1 lost in points`,
      value: worst === undefined ? 0 : gap(worst),
      target: '≤ 0.5',
      met: worst !== undefined && gap(worst) <= 0.5,
    },
    {
      what: 'mean cost on innocent instructions, share of the encoder’s',
      value: cost(benign),
      target: '≤ 0.5',
      met: cost(benign) <= 0.5,
    },
    { what: 'median on innocent instructions, ms', value: p50(benign), target: '≤ 1', met: p50(benign) <= 1 },
    {
      what: 'mean cost on traffic of known kinds, share of the encoder’s',
      value: cost(known),
      target: '≤ 0.5',
      met: cost(known) <= 0.5,
    },
    { what: 'median on traffic of known kinds, ms', value: p50(known), target: '≤ 1', met: p50(known) <= 1 },
  ]
}

const gap = ({ quality }: SetFigures): number => quality.moderate.encoder - quality.moderate.cascade
const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`
const range = ({ value, low, high }: Estimate): string =>
  `${percent(value)} [${percent(low)}, ${percent(high)}]`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

export function renderReport(report: CascadeReport, picture?: string): string {
  const all = [...report.sets, ...report.known]
  return `# The cascade beside its encoder

${report.encoder} behind ${report.linear}, ${report.date}. ${report.machine}.
Both on the same rows in one run, one after the other, warm, one worker; times include normalising, decoding and the
language gate. A load above the number of processors means that other work ran beside: then only ratios of times say much.

\`\`\`sh
npx tsx bench/cascade.ts --data DIR --rows ${report.rows} --out docs/benchmarks/cascade.md
\`\`\`

## What it is held to

${table(
  ['figure', 'here', 'target', 'met'],
  verdictsOf(report).map(({ what, value, target, met }) => [
    what,
    value.toFixed(2),
    target,
    met ? 'yes' : '**no**',
  ]),
)}
${picture === undefined ? '' : `\n![Time per text, and F1 of both](${picture})\n`}
## Quality

F1 in points where a set has both classes, else the share flagged in percent; flagged = harm or injection above the
calibrated threshold. "Lost": of the harmful rows that the encoder flags when strict, those the linear tier let go.

${table(
  [
    'set',
    'rows',
    'encoder, strict',
    'cascade',
    'encoder, moderate',
    'cascade',
    'encoder, loose',
    'cascade',
    'let go',
    'lost',
  ],
  all.map(({ set, n, quality, letGo, lostHits, hits }) => [
    set.title,
    String(n),
    ...(['strict', 'moderate', 'loose'] as const).flatMap(strictness => [
      quality[strictness].encoder.toFixed(1),
      quality[strictness].cascade.toFixed(1),
    ]),
    percent(letGo / n),
    hits === 0 ? '–' : `${lostHits} of ${hits}`,
  ]),
)}

## Cost

Milliseconds a text.

${table(
  ['set', 'encoder mean', 'p50', 'p99', 'cascade mean', 'p50', 'p99'],
  all.map(({ set, encoderMs, cascadeMs }) => [
    set.title,
    ...[encoderMs, cascadeMs].flatMap(({ mean, p50, p99 }) => [mean, p50, p99].map(ms => ms.toFixed(2))),
  ]),
)}

The linear tier alone: ${report.linearMicroseconds.map(({ words, us }) => `${us.toFixed(0)} µs for ${words} words`).join(', ')}.

## Tiers

Over all rows above. Error of the linear tier: harmful rows among those it let go.

${table(
  ['tier', 'asked', 'decided', 'share', 'mean ms a visit', 'failed', 'error'],
  report.tiers.map(({ tier, asked, decided, share, meanMs, failed }) => [
    tier,
    String(asked),
    String(decided),
    share === undefined ? '–' : percent(share),
    meanMs === undefined ? '–' : meanMs.toFixed(3),
    String(failed),
    tier === 'linear' && decided > 0
      ? `${all.reduce((sum, { letGoHarmful }) => sum + letGoHarmful, 0)} of ${decided}`
      : '–',
  ]),
)}

## Calibration of the encoder

Expected calibration error of the risk of harm on sets it never saw, ten bins. The sets' shares of harm are not those
of traffic, and their labels are yes or no where the risk is a severity: these figures are an upper end.

${table(
  ['set', 'rows', 'ECE'],
  report.ece.map(({ title, n, ece }) => [title, String(n), ece.toFixed(3)]),
)}

## Abstention

At alpha 0.1, label by label. Missed: harmful rows not flagged when moderate. Silently: of these, without a word of doubt.
The guarantee (at most 10 % of harmful texts called safe without doubt) is for texts exchangeable with the calibration
rows; these sets are other texts, and show by how much it fails there.

${table(
  ['set', 'abstained on', 'missed', 'missed silently'],
  report.abstention.map(({ title, abstained, missed, missedSilently }) => [
    title,
    range(abstained),
    range(missed),
    range(missedSilently),
  ]),
)}

## The language gate

Texts taken for another language than English, by script or by ELD where five words or more give reliable evidence.

${table(
  ['rows', 'n', 'taken for foreign'],
  report.gate.map(({ rows, n, foreign }) => [rows, String(n), percent(foreign / n)]),
)}

The Hindi rows are in Latin letters, which ELD does not know as Hindi: they pass, and the gate must not be trusted with
romanised text. Of the German, Spanish and French texts that pass, all but two in a thousand have fewer than five words.

ELD was chosen on such rows: franc-min takes 15 to 60 % of short English for another language, tinyld up to
18 % at 6 to 12 words (45 % below); ELD at most 5 % of 6 to 12 words, and all three find German, Spanish, French and
Vietnamese. Below five words ELD takes up to 18 % of English posts for foreign with confidence: there it has no say.
`
}
