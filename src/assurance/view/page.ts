import { posix } from 'node:path'
import type { CaseReport } from '../argument/check.js'
import type { SafetyCase } from '../argument/elements.js'
import type { EvidenceRecord } from '../evidence/record.js'
import { pathOf } from '../evidence/sources.js'
import { mappingNotice } from '../mapping/frameworks.js'
import { mapCase } from '../mapping/map-case.js'
import { layoutCase } from './layout.js'
import { pageScript } from './page-script.js'
import { pageStyle } from './page-style.js'
import { drawSvg, escapeText, statusMarks } from './svg.js'

/**
 * The case as one HTML page that works without a network: the argument as a drawing to zoom, what is not supported, each
 * element with its evidence, and the clauses it bears on.
 *
 * @param options.toEvidence - from the page's folder to that of the case, for links. @default '.'
 */
export function renderCasePage(
  argument: SafetyCase,
  report: CaseReport,
  { record, toEvidence = '.' }: { record: EvidenceRecord; toEvidence?: string },
): string {
  const details = [...argument.elements.values()].map(element => {
    const { judgement, ...own } = report.elements[element.id]!
    const path = element.evidence === undefined ? undefined : pathOf(element.evidence.source)
    return {
      ...element,
      ...own,
      mark: statusMarks[own.status],
      reading: judgement?.reading?.shown,
      files: judgement?.files,
      review: record.evidence[element.id],
      href: path === undefined || path.includes(':') ? undefined : posix.join(toEvidence, path),
    }
  })
  const open = details.filter(({ findings }) => findings.length > 0)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeText(report.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${escapeText(report.title)}</h1>
<p class="badge ${report.status}">${statusMarks[report.status]}</p>
<p class="soft">${Object.entries(report.counts)
    .map(([status, count]) => `${count} ${status}`)
    .join(' · ')} · checked ${escapeText(report.checkedAt.slice(0, 16).replace('T', ' '))} UTC</p>
<ul class="roots">${report.roots.map(({ id, text, status }) => `<li><button class="badge ${status}" data-go="${escapeText(id)}">${escapeText(id)} ${statusMarks[status]}</button> ${escapeText(text)}</li>`).join('')}</ul>
</header>
<main>
<section class="graph" aria-label="The argument">
<div class="tools"><button data-zoom="out" aria-label="Smaller">−</button><button data-zoom="in" aria-label="Larger">+</button><button data-zoom="fit">Fit</button><button data-zoom="one">100 %</button><span class="soft">solid: supports · dashed: in context of · red: challenges · green: answers</span></div>
<div class="scroll" tabindex="0">${drawSvg(layoutCase(argument), report)}</div>
</section>
<aside id="detail" aria-live="polite"><p class="soft">Choose an element to see its evidence.</p></aside>
</main>
<section class="more">
<details open><summary>What is not supported by itself (${open.length})</summary>
${open.length === 0 ? '<p class="soft">Nothing.</p>' : `<ul>${open.map(({ id, text, status, mark, findings }) => `<li><button class="badge ${status}" data-go="${escapeText(id)}">${escapeText(id)} ${mark}</button> ${escapeText(text)}<br><span class="soft">${escapeText(findings.join('; '))}</span></li>`).join('')}</ul>`}
</details>
<details><summary>Norms that the argument bears on</summary><p class="soft">${escapeText(mappingNotice)}</p>
<div class="wide"><table><thead><tr><th>norm</th><th>clause</th><th>asks for</th><th>elements</th></tr></thead><tbody>${mapCase(
    argument,
    report,
  )
    .map(
      ({ framework, clause, asks, elements }) =>
        `<tr><td>${framework}</td><td>${escapeText(clause)}</td><td>${escapeText(asks)}</td><td>${elements.map(({ id, status }) => `<button class="badge ${status}" data-go="${escapeText(id)}">${escapeText(id)} ${statusMarks[status][0]}</button>`).join(' ') || 'none: a gap to look at'}</td></tr>`,
    )
    .join('')}</tbody></table></div></details>
</section>
<script type="application/json" id="elements">${JSON.stringify(details).replaceAll('<', '\\u003c')}</script>
<script>${pageScript}</script>
</body>
</html>
`
}
