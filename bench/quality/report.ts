/** @file The measurements as a document. */

import type { SetFigures } from '../../src/cli/bench/figures.js'
import type { Estimate } from '../../src/stats/index.js'
import { benignFalseAlarms, type Floor, type MeasuredSet } from './floors.js'
import type { SetKind } from './sets.js'

export interface QualityReport {
  readonly date: string
  readonly command: string
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string }
  readonly thresholds: readonly {
    readonly signal: string
    readonly tau: number
    readonly source: string
    readonly objective: string
  }[]
  readonly contenders: readonly {
    readonly name: string
    readonly version: string
    readonly derivation: string
  }[]
  readonly floors: readonly Floor[]
  readonly sets: readonly MeasuredSet[]
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
}

/** A picture beside the document. */
export interface Picture {
  readonly file: string
  readonly alt: string
}

const sections: readonly { title: string; kinds: readonly SetKind[]; text: string }[] = [
  {
    title: 'Harmful and harmless prompts and posts',
    kinds: ['harm'],
    text: 'Ranked by the score, flagged by the verdict.',
  },
  {
    title: 'Attacks and innocent prompts',
    kinds: ['injection'],
    text: 'Jailbreaks and injections among ordinary prompts.',
  },
  {
    title: 'Replies',
    kinds: ['reply'],
    text: 'Ours judges the reply in the light of its prompt; the packages take one string and get the reply.',
  },
  { title: 'Nothing but harmful prompts', kinds: ['harmful'], text: 'Recall only.' },
  { title: 'Nothing but attacks', kinds: ['attacks'], text: 'Recall only.' },
  { title: 'Nothing but innocent prompts', kinds: ['benign'], text: 'False alarms only.' },
]

/** The document, in Markdown. */
export function renderReport(report: QualityReport, pictures: readonly Picture[]): string {
  return `${[
    '# How well the guard judges text',
    '',
    `Measured ${report.date} with model ${report.model.id} ${report.model.version} (\`${report.model.sha256.slice(0, 16)}…\`) by`,
    '',
    '```',
    report.command,
    '```',
    '',
    'One global threshold for each head, fixed on the calibration split; no set below was trained or calibrated on. Intervals are 95 %: bootstrap for AUROC and F1, Wilson for rates, and a bootstrap over groups of variants where a set has them. Every contender judged the same rows in the same run.',
    '',
    ...floorsTable(report),
    ...pictures.flatMap(({ file, alt }) => [`![${alt}](${file})`, '']),
    ...sections.flatMap(section => sectionTable(report, section)),
    ...howTo(report),
  ].join('\n')}\n`
}

function floorsTable({ floors }: QualityReport): string[] {
  return [
    '## Floors of the first version',
    '',
    '| figure | floor | measured | |',
    '|---|---|---|---|',
    ...floors.map(
      ({ name, limit, measured, passed }) =>
        `| ${name} | ${limit} | ${number(measured)} | ${passed ? 'reached' : '**missed**'} |`,
    ),
    '',
    'The served policy flags by harm or by injection, so the rows of either signal are what a user meets; those of the injection signal are the operating point of the jailbreak detector by itself.',
    '',
  ]
}

function sectionTable(
  { sets, contenders }: QualityReport,
  { title, kinds, text }: { title: string; kinds: readonly SetKind[]; text: string },
): string[] {
  const chosen = sets.filter(({ set }) => kinds.includes(set.kind))
  if (chosen.length === 0) return []
  const both = kinds.some(kind => kind === 'harm' || kind === 'injection' || kind === 'reply')
  const benign = kinds.includes('benign')
  const heads = both ? ['AUROC', 'F1', 'recall', 'false alarms'] : [benign ? 'false alarms' : 'recall']
  const cells = (figures: SetFigures): string[] =>
    both
      ? [number(figures.auroc), number(figures.f1), percent(figures.recall), percent(figures.falseAlarms)]
      : [percent(benign ? figures.falseAlarms : figures.recall)]
  const pooled = benign
    ? contenders.map(
        ({ name }) => `| *instructions together* | | ${name} | ${percent(benignFalseAlarms(sets, name))} |`,
      )
    : []
  return [
    `## ${title}`,
    '',
    text,
    '',
    `| set | rows | | ${heads.join(' | ')} |`,
    `|---|---|---|${heads.map(() => '---|').join('')}`,
    ...chosen.flatMap(({ set, figures }) =>
      figures.map((one, index) => {
        const rows = both ? `${one.n} (${one.positives})` : String(one.n)
        const named =
          index === 0 ? [`${set.title}${set.note === undefined ? '' : ` (${set.note})`}`, rows] : ['', '']
        return `| ${[...named, one.contender, ...cells(one)].join(' | ')} |`
      }),
    ),
    ...pooled,
    '',
  ]
}

function howTo({ contenders, thresholds, leftOut, sets }: QualityReport): string[] {
  const unscored = sets.flatMap(({ set, figures }) =>
    figures.flatMap(({ contender, unanswered: codes }) =>
      Object.entries(codes).map(([code, rows]) => `${set.title}, ${contender}: ${rows} × ${code}`),
    ),
  )
  return [
    '## How each score comes about',
    '',
    ...contenders.map(
      ({ name, version, derivation }) =>
        `- **${name}** ${version.length > 12 ? `(answers of version ${version.slice(0, 12)})` : version}: ${derivation}.`,
    ),
    '',
    'Thresholds of ours: ' +
      thresholds
        .map(({ signal, tau, objective, source }) => `${signal} > ${tau} (${objective}; ${source})`)
        .join('; ') +
      '.',
    '',
    'In sets with both classes the number in brackets counts the positives. Labels of different sets mean different things: harmful request, toxic wording, attack; figures of two sets are not comparable.',
    '',
    ...(unscored.length > 0 ? [`Rows without an answer, counted as wrong: ${unscored.join('; ')}.`, ''] : []),
    ...(leftOut.length > 0
      ? [`Left out: ${leftOut.map(({ name, why }) => `${name} (${why})`).join(', ')}.`, '']
      : []),
  ]
}

function number(estimate: Estimate | undefined): string {
  return estimate === undefined
    ? '–'
    : `${estimate.value.toFixed(3)} [${estimate.low.toFixed(3)}, ${estimate.high.toFixed(3)}]`
}

function percent(estimate: Estimate | undefined): string {
  const share = (value: number): string => (100 * value).toFixed(1)
  return estimate === undefined
    ? '–'
    : `${share(estimate.value)} % [${share(estimate.low)}, ${share(estimate.high)}]`
}
