/**
 * @file Selective prediction as inputs get worse: five severities of text, images and time series, one table.
 *
 *     npx tsx bench/shift-study.ts --data DIR [--seed 1] [--write docs/selective.md] [--json]
 *
 * All is fitted on clean rows. First families of perturbation take turns; then each family by itself meets the shipped
 * calibrators, of which only the cells are shown where abstaining does not lower the risk or nothing is answered.
 * `--write` puts both tables between the markers of a page. Exit status 1 if abstaining does not lower the risk somewhere.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  bearings,
  beats,
  digits,
  openClassifier,
  openClassifierCalibrator,
  stressClassifier,
} from '../src/perception/index.js'
import { findSystem } from '../src/systems/index.js'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    seed: { type: 'string', default: '1' },
    write: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const report = await findSystem('dual-threshold-conformal')?.reproduce?.({
  scorer: { score: () => Promise.reject(new Error('no text is scored here')) },
  seed: Number(flags.seed),
  ...(flags.data !== undefined && { data: flags.data }),
})
if (report?.kind !== 'claims') throw new Error('dual-threshold-conformal gives no claims')
const studied = report.tables!.filter(({ columns }) => columns.includes('abst.'))

const share = (value: number | null | undefined): string => value?.toFixed(3) ?? '-'
const lines = [
  '| inputs | severity | coverage | abstains | wrong, all answered | wrong, when answering | AUROC, label-free | abstaining |',
  '|---|---|---|---|---|---|---|---|',
  ...studied.flatMap(({ title, rows }) =>
    rows.map(([severity, coverage, , abstains, risk, after, auroc], i) => {
      // `digits (images: MNIST …; n = 2000): …`
      const [, name, modality] = /^(\S+) \(([^:]+):/.exec(title)!
      const verdict =
        after === null
          ? 'answers nothing'
          : after! < risk!
            ? 'lowers the risk'
            : '**does not lower the risk**'
      return `| ${i === 0 ? `${modality}: ${name}` : ''} | ${severity} | ${[coverage, abstains, risk, after, auroc].map(share).join(' | ')} | ${verdict} |`
    }),
  ),
]

/** Test rows that meet each family. */
const familyRows = 600
const images = flags.data === undefined ? undefined : digits(flags.data)
const sets = [
  ...(images === undefined ? [] : [images]),
  beats(flags.data, { rows: { train: 0 } }),
  bearings({ rows: { train: 0 } }),
]
const exceptions: string[] = []
let cellsLooked = 0
for (const set of sets) {
  await using classifier = await openClassifier(`perception-${set.name}`)
  const { calibrator } = await openClassifierCalibrator(classifier, { now: new Date() })
  // Every so manyth row, so that real and synthetic ones keep their shares.
  const step = Math.max(1, Math.floor(set.test.length / familyRows))
  const rows = set.test.filter((_, i) => i % step === 0).slice(0, familyRows)
  const cells = await stressClassifier(classifier, calibrator, rows, { seed: Number(flags.seed) })
  cellsLooked += cells.length - 1
  for (const { family, severity, report: own } of cells)
    if (own.abstainingHelps !== true)
      exceptions.push(
        `| ${set.name} | ${family} ${severity} | ${[own.abstentionRate, own.risk, own.selectiveRisk].map(share).join(' | ')} | ${own.selectiveRisk === null ? 'answers nothing' : '**does not lower the risk**'} |`,
      )
}
const table = `${[
  ...lines,
  '',
  `Family by family, ${familyRows} rows each, ${exceptions.length} of ${cellsLooked} cells are exceptions:`,
  '',
  '| inputs | family, severity | abstains | wrong, all answered | wrong, when answering | abstaining |',
  '|---|---|---|---|---|---|',
  ...exceptions,
].join('\n')}\n`
process.stdout.write(
  flags.json
    ? `${JSON.stringify({ seed: report.seed, tables: studied, exceptions, cells: cellsLooked })}\n`
    : table,
)

if (flags.write !== undefined) {
  const [start, end] = ['<!-- shift-study -->', '<!-- /shift-study -->']
  const page = await readFile(flags.write, 'utf8')
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${flags.write}: has no markers ${start} … ${end}`)
  await writeFile(flags.write, `${page.slice(0, from + start.length)}\n${table}${page.slice(to)}`)
}
process.exitCode = report.holds && exceptions.every(row => row.includes('answers nothing')) ? 0 : 1
