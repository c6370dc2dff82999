import type { ReactNode } from 'react'
import type { Assessment, LedgerEntry, Unscored } from '../api/types.js'
import { Panel } from '../components/panel.js'
import { duration, percent, shortHash } from '../lib/format.js'
import { bandOf } from '../lib/words.js'
import { shownScore } from './entry.js'

/** How many categories of an assessment are named. */
const named = 4

/** What each signal said, or why it could not. */
export function OutcomePanel({ entry }: { entry: LedgerEntry }): ReactNode {
  return (
    <Panel title="Signals" className="outcomes">
      {entry.outcomes.length === 0 && (
        <p>No signal looked at this text: the failure mode ({entry.policy.failureMode}) decided.</p>
      )}
      <ul className="outcome-list">
        {entry.outcomes.map(outcome => (
          <li
            key={outcome.type === 'scored' ? outcome.assessment.signal : outcome.signal}
            className="outcome-item"
          >
            {outcome.type === 'scored' ? (
              <Scored assessment={outcome.assessment} />
            ) : (
              <NotScored outcome={outcome} failureMode={entry.policy.failureMode} />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Scored({ assessment }: { assessment: Assessment }): ReactNode {
  const score = shownScore(assessment)
  const likely = [...assessment.categories].sort((a, b) => b.probability - a.probability).slice(0, named)
  return (
    <>
      <div className="outcome-head">
        <h3>{assessment.signal}</h3>
        <span className={`score-cell tone-${bandOf(score).severity.toLowerCase()}`}>
          <span className="score-cell-bar" aria-hidden="true">
            <span style={{ inlineSize: `${score}%` }} />
          </span>
          <b className="number">{score}</b>
          {assessment.severity !== undefined && <span>{assessment.severity.toLowerCase()}</span>}
        </span>
      </div>
      {assessment.reasons.length > 0 && (
        <ul className="reasons">
          {assessment.reasons.map(({ kind, message, span, part }) => (
            <li key={`${kind} ${message}`}>
              {message}
              {span !== undefined && (
                <span className="hint number">{` ${part ?? 'text'} ${span.start}–${span.end}`}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {likely.length > 0 && (
        <p className="hint">
          {likely
            .map(({ name, taxonomy, probability }) => `${name} (${taxonomy}) ${percent(probability)}`)
            .join(' · ')}
        </p>
      )}
      <p className="hint">
        {assessment.uncertainty !== undefined && `uncertainty ${percent(assessment.uncertainty)} · `}
        {duration(assessment.costMs)}
        {assessment.model !== undefined && (
          <>
            {` · ${assessment.model.id} ${assessment.model.version} `}
            <code title={`SHA-256 ${assessment.model.sha256}`}>{shortHash(assessment.model.sha256)}</code>
          </>
        )}
      </p>
    </>
  )
}

function NotScored({ outcome, failureMode }: { outcome: Unscored; failureMode: string }): ReactNode {
  return (
    <>
      <div className="outcome-head">
        <h3>{outcome.signal}</h3>
        <span className="tag tag-problem">not scored</span>
      </div>
      <p>{outcome.message}</p>
      <p className="hint">
        <code>{outcome.code}</code> after {duration(outcome.costMs)}; the failure mode is {failureMode}
      </p>
    </>
  )
}
