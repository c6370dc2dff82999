/**
 * @file Selective prediction as inputs get worse: five severities of text, images and time series, one table.
 *
 *     npx tsx bench/shift-study.ts --data DIR [--seed 1] [--write docs/selective.md] [--json]
 *
 * All is fitted on clean rows. `--write` puts the table between the markers of a page. Exit status 1 if abstaining does
 * not lower the risk somewhere; the table says where.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
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
const table = `${lines.join('\n')}\n`
process.stdout.write(
  flags.json ? `${JSON.stringify({ seed: report.seed, tables: studied, holds: report.holds })}\n` : table,
)

if (flags.write !== undefined) {
  const [start, end] = ['<!-- shift-study -->', '<!-- /shift-study -->']
  const page = await readFile(flags.write, 'utf8')
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${flags.write}: has no markers ${start} … ${end}`)
  await writeFile(flags.write, `${page.slice(0, from + start.length)}\n${table}${page.slice(to)}`)
}
process.exitCode = report.holds ? 0 : 1
