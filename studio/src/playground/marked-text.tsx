import type { ReactNode } from 'react'
import type { Span } from '../api/types.js'
import { excerptOf, segmentsOf } from '../lib/segments.js'

/** A stretch worth seeing. `worst` decided the score, `window` came next, `finding` was decoded. */
export interface TextMark {
  readonly span: Span
  readonly kind: 'worst' | 'window' | 'finding'
  /** What the mark says, in words. */
  readonly label: string
  /** Class of the severity that tints it; empty for a finding. */
  readonly tone: string
}

/** A text with marks; a long one is cut to the part around them. The marks are listed in words below it. */
export function MarkedText({ text, marks }: { text: string; marks: readonly TextMark[] }): ReactNode {
  const part = excerptOf(
    text,
    marks.slice(0, 1).map(({ span }) => span),
    { margin: 300, most: 4000 },
  )
  const segments = segmentsOf(text.length, marks).filter(
    ({ start, end }) => end > part.start && start < part.end,
  )
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it for that */}
      <p className="marked-text" tabIndex={0}>
        {part.start > 0 && <span className="hint">… </span>}
        {segments.map(({ start, end, marks: over }) => {
          const shown = text.slice(Math.max(start, part.start), Math.min(end, part.end))
          if (over.length === 0) return <span key={start}>{shown}</span>
          return (
            <mark key={start} className={classOf(over)} title={over.map(({ label }) => label).join('; ')}>
              {shown}
            </mark>
          )
        })}
        {part.end < text.length && <span className="hint"> …</span>}
      </p>
      <ul className="mark-key">
        {marks.map(({ kind, label, span, tone }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two marks may say the same, and they are never reordered
          <li key={index}>
            <span className={`mark-swatch mark-${kind} ${tone}`} aria-hidden="true" />
            {label} <span className="hint number">{`characters ${span.start}–${span.end}`}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The worst of the marks over a stretch gives shade and tint; a finding underlines it as well. */
function classOf(over: readonly TextMark[]): string {
  const scored = over.find(({ kind }) => kind === 'worst') ?? over.find(({ kind }) => kind === 'window')
  const found = over.some(({ kind }) => kind === 'finding')
  return [
    ...(scored === undefined ? [] : [`mark-${scored.kind}`, scored.tone]),
    ...(found ? ['mark-finding'] : []),
  ].join(' ')
}
