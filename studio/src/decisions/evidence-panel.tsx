import type { ReactNode } from 'react'
import type { DecisionResponse } from '../api/types.js'
import { Panel } from '../components/panel.js'
import { count, duration, localTime } from '../lib/format.js'
import { hrefOf } from '../routing/route.js'

/** What proves the decision: its place in the chain, what was judged, where it came from, what it cost. */
export function EvidencePanel({
  decision: { receipt, entry, intact },
}: {
  decision: DecisionResponse
}): ReactNode {
  return (
    <Panel title="Evidence" className="evidence">
      <p
        className={intact ? 'chain chain-intact' : 'chain chain-broken'}
        {...(intact ? {} : { role: 'alert' })}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          {intact ? <path d="M3 8.500 6.500 12 13 4.500" /> : <path d="M4 4 12 12M12 4 4 12" />}
        </svg>
        {intact
          ? 'The entry fits the hash chain.'
          : 'The entry does not fit the hash chain: it, or one before it, was changed after it was written.'}
      </p>
      <dl className="evidence-list">
        <Fact name="Receipt hash">
          <code>{receipt.hash}</code>
        </Fact>
        <Fact name="Time">
          <time dateTime={entry.at} className="number">
            {localTime(entry.at)}
          </time>{' '}
          <span className="hint number">{entry.at}</span>
        </Fact>
        <Fact name="Run">
          <a href={hrefOf('decisions', { run: entry.run })}>
            <code>{entry.run}</code>
          </a>
        </Fact>
        <Fact name="Subject">
          <code>{entry.subject.sha256}</code>{' '}
          <span className="hint number">
            {count(entry.subject.length)} {entry.subject.length === 1 ? 'character' : 'characters'}
          </span>
        </Fact>
        <Fact name="Content">
          {entry.subject.content === undefined ? (
            <span className="hint">Not kept: content capture was off.</span>
          ) : (
            <pre>{entry.subject.content}</pre>
          )}
        </Fact>
        {Object.entries(entry.origin).map(([name, value]) => (
          <Fact key={name} name={name}>
            <code>{value}</code>
          </Fact>
        ))}
        <Fact name="Cost">
          <span className="number">{duration(entry.costMs)}</span>
        </Fact>
      </dl>
    </Panel>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
