import type { ReactNode } from 'react'
import type { Finding, ScoredWindow } from '../api/types.js'
import { Panel } from '../components/panel.js'
import { bandOf, findingWords } from '../lib/words.js'
import { MarkedText, type TextMark } from './marked-text.js'
import type { Scored } from './use-score.js'

/** How many of the worst windows are marked. */
const worst = 3

/** The judged text with the stretches that drove the score, and the reasons in words. */
export function DriverPanel({ scored }: { scored: Scored }): ReactNode {
  const { request, response } = scored
  const { windows, findings, reasons } = response.score
  const messages = [
    { name: 'Prompt', text: request.prompt },
    ...(request.response === undefined ? [] : [{ name: 'Reply', text: request.response }]),
  ]
  const shown = messages.map((message, index) => ({
    ...message,
    marks: marksOf(index, message.text, windows, findings),
  }))
  return (
    <Panel title="What drove the score" aside={windowCount(windows.length)} className="driver">
      {shown.map(({ name, text, marks }) =>
        messages.length > 1 && marks.length === 0 ? (
          <p key={name} className="hint">
            {name}: context, nothing marked.
          </p>
        ) : (
          <div key={name} className="driver-part">
            {messages.length > 1 && <h3>{name}</h3>}
            <MarkedText text={text} marks={marks} />
          </div>
        ),
      )}
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map((reason, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: reasons have no identity and are never reordered
            <li key={index}>{reason.message}</li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function marksOf(
  message: number,
  text: string,
  windows: readonly ScoredWindow[],
  findings: readonly Finding[],
): readonly TextMark[] {
  const own = windows.filter(window => window.message === message).slice(0, worst)
  return [
    ...own.map((window, rank) => ({
      span: window.span,
      tone: `tone-${bandOf(window.score).severity.toLowerCase()}`,
      kind: rank === 0 && window === windows[0] ? ('worst' as const) : ('window' as const),
      label: `${window.span.start <= 0 && window.span.end >= text.length ? 'whole text' : `window ${rank + 1}`}${
        window.decodedFrom === undefined
          ? ''
          : `, decoded from ${findingWords[window.decodedFrom] ?? window.decodedFrom}`
      }: score ${window.score}`,
    })),
    ...findings
      .filter(finding => finding.message === message)
      .map(finding => ({
        span: finding.span,
        kind: 'finding' as const,
        tone: '',
        label: `found: ${findingWords[finding.kind] ?? finding.kind}`,
      })),
  ]
}

function windowCount(windows: number): string {
  return windows === 1 ? 'One window' : `${windows} windows, worst first`
}
