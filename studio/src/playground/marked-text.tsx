import type { ReactNode } from 'react'
import type { Span } from '../api/types.js'
import { excerptOf, segmentsOf } from '../lib/segments.js'

/** A stretch worth seeing. `worst` decided the score, `window` came next, `finding` was decoded. */
export interface TextMark {
  readonly span: Span
  readonly kind: 'worst' | 'window' | 'finding'
  /** What the mark says, in words. */
  readonly label: string
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
        {marks.map(({ kind, label, span }) => (
          <li key={`${kind} ${label} ${span.start}`}>
            <span className={`mark-swatch mark-${kind}`} aria-hidden="true" />
            {label} <span className="hint number">{`characters ${span.start}–${span.end}`}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function classOf(over: readonly TextMark[]): string {
  const kinds = new Set(over.map(({ kind }) => kind))
  const shade = kinds.has('worst') ? 'mark-worst' : kinds.has('window') ? 'mark-window' : ''
  return `${shade} ${kinds.has('finding') ? 'mark-finding' : ''}`.trim()
}
