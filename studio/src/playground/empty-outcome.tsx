import type { ReactNode } from 'react'
import { severityBands } from '../lib/words.js'

/** Before the first score: what the numbers will mean. */
export function EmptyOutcome({
  waiting,
  replyMissing,
}: {
  waiting: boolean
  replyMissing: boolean
}): ReactNode {
  return (
    <section className="panel empty" aria-labelledby="empty-title">
      <h2 id="empty-title">
        {waiting ? 'Scoring…' : replyMissing ? 'Write the reply to judge' : 'No text yet'}
      </h2>
      <p>
        {replyMissing
          ? 'In this mode the reply is what is judged; the prompt is its context.'
          : 'Type a prompt, or try an example. The score says how likely the text is harmful and how bad it would be, from 0 to 100:'}
      </p>
      <ol className="scale">
        {severityBands.map(({ severity, word, upTo }) => (
          <li key={severity} className={`scale-band tone-${severity.toLowerCase()}`}>
            <span className="scale-bar" aria-hidden="true" />
            <span className="scale-word">{word}</span>
            <span className="scale-range number">
              {upTo === 20 ? 0 : upTo - 19}–{upTo}
            </span>
          </li>
        ))}
      </ol>
      <p className="hint">
        A threshold turns the score into a decision. Strict, moderate and loose are the same score against
        three thresholds: changing strictness moves a line, not the model.
      </p>
    </section>
  )
}
