import { type ReactNode, useEffect, useRef } from 'react'
import type { RecordedDecision } from '../api/types.js'
import { ActionBadge } from '../components/action-badge.js'
import { localTime } from '../lib/format.js'
import { bandOf, edgeWords } from '../lib/words.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { topScore, unscoredCount } from './entry.js'
import { useRowKeys } from './use-row-keys.js'

/** The decisions of a page, newest first. `lastOpened` gets the focus back when the list is returned to. */
export function DecisionTable({
  decisions,
  query,
  lastOpened,
  busy,
}: {
  decisions: readonly RecordedDecision[]
  query: URLSearchParams
  lastOpened: number | null
  busy: boolean
}): ReactNode {
  const body = useRef<HTMLTableSectionElement>(null)
  useRowKeys(body)
  useEffect(() => {
    if (lastOpened !== null) body.current?.querySelector<HTMLElement>(`#decision-${lastOpened}`)?.focus()
  }, [lastOpened])
  return (
    <table className="decision-table" aria-busy={busy} aria-label="Decisions, newest first">
      <thead>
        <tr>
          <th scope="col" className="column-number">
            No.
          </th>
          <th scope="col">Time</th>
          <th scope="col">Action</th>
          <th scope="col" className="column-edge">
            Edge
          </th>
          <th scope="col">Highest score</th>
          <th scope="col">Reason</th>
          <th scope="col" className="column-run">
            Run
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {decisions.map(decision => (
          <Row
            key={decision.receipt.sequence}
            decision={decision}
            href={hrefOf(`decisions/${decision.receipt.sequence}`, withQuery(query, {}))}
          />
        ))}
      </tbody>
    </table>
  )
}

function Row({
  decision: { receipt, entry },
  href,
}: {
  decision: RecordedDecision
  href: string
}): ReactNode {
  return (
    // The link in the first cell is what the keyboard and a screen reader use; a click anywhere is a convenience.
    <tr
      onClick={event => {
        const onLink = event.target instanceof Element && event.target.closest('a') !== null
        if (!onLink && window.getSelection()?.isCollapsed !== false) navigate(href)
      }}
    >
      <td className="column-number number">
        <a id={`decision-${receipt.sequence}`} href={href}>
          {receipt.sequence}
        </a>
      </td>
      <td className="column-time number">
        <time dateTime={entry.at}>{localTime(entry.at)}</time>
      </td>
      <td className="column-action">
        <ActionBadge action={entry.decision.action} />
        {entry.mode === 'shadow' && <span className="tag">shadow</span>}
      </td>
      <td className="column-edge">{edgeWords[entry.edge] ?? entry.edge}</td>
      <td className="column-score">
        <TopScore decision={{ receipt, entry }} />
      </td>
      <td className="column-reason">{entry.decision.reason}</td>
      <td className="column-run">
        <code>{entry.run}</code>
      </td>
    </tr>
  )
}

function TopScore({ decision: { entry } }: { decision: RecordedDecision }): ReactNode {
  const top = topScore(entry)
  const failed = unscoredCount(entry)
  return (
    <>
      {top === null ? (
        <span className="hint">Not scored</span>
      ) : (
        <span className={`score-cell tone-${bandOf(top.score).severity.toLowerCase()}`}>
          <span className="score-cell-bar" aria-hidden="true">
            <span style={{ inlineSize: `${top.score}%` }} />
          </span>
          <span className="number">{top.score}</span>
          <span className="hint">{top.signal}</span>
        </span>
      )}
      {top !== null && failed > 0 && <span className="tag">{failed} not scored</span>}
    </>
  )
}
