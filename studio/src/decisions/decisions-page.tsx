import { type ReactNode, useState } from 'react'
import type { DecisionsResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { count } from '../lib/format.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { DecisionFilters } from './decision-filters.js'
import { DecisionTable } from './decision-table.js'
import { decisionsPath, filterNames, isFiltered } from './filters.js'
import { ScoreChart } from './score-chart.js'

/** How often the newest page asks for more, in milliseconds. */
const refreshMs = 3000

/** What was decided lately, out of the ledger. Filters and page are in the address. */
export function DecisionsPage({
  query,
  lastOpened,
}: {
  query: URLSearchParams
  lastOpened: number | null
}): ReactNode {
  const [live, setLive] = useState(true)
  const onNewest = !query.has('before')
  const decisions = useResource<DecisionsResponse>(decisionsPath(query), {
    refreshMs: live && onNewest ? refreshMs : 0,
  })
  const { value, error, loading } = decisions
  return (
    <div className="page decisions">
      <div className="page-head">
        <h1 className="page-title">Decisions</h1>
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            aria-checked={live && onNewest}
            checked={live && onNewest}
            disabled={!onNewest}
            onChange={event => setLive(event.target.checked)}
          />
          <span>Refresh by itself</span>
        </label>
      </div>
      <DecisionFilters query={query} />
      {error !== null && (
        <ApiErrorNotice error={error} onRetry={decisions.reload}>
          {value !== null && <p>Below is the last list that arrived; it may be out of date.</p>}
        </ApiErrorNotice>
      )}
      {value === null && error === null && <p className="hint loading">Reading the ledger…</p>}
      {value !== null && value.decisions.length > 0 && (
        <>
          <ScoreChart decisions={value.decisions} />
          <DecisionTable decisions={value.decisions} query={query} lastOpened={lastOpened} busy={loading} />
          <nav className="pager" aria-label="Pages of the list">
            <span className="hint">
              <span className="number">{count(value.decisions.length)}</span> of{' '}
              <span className="number">{count(value.total)}</span> decisions
              {isFiltered(query) && ' that match'}
            </span>
            {!onNewest && <a href={hrefOf('decisions', withQuery(query, { before: '' }))}>Newest</a>}
            {value.next !== null && (
              <a href={hrefOf('decisions', withQuery(query, { before: String(value.next) }))}>Older</a>
            )}
            <span className="hint pager-keys">
              <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens
            </span>
          </nav>
        </>
      )}
      {value !== null && value.decisions.length === 0 && <NothingFound query={query} />}
    </div>
  )
}

function NothingFound({ query }: { query: URLSearchParams }): ReactNode {
  if (!isFiltered(query))
    return (
      <Notice tone="quiet" title="Nothing has been decided yet">
        <p>
          Every request that passes the gateway leaves one entry for each text it judges. Point a client at{' '}
          <code>{`${window.location.origin}/v1`}</code>, or send one line to <code>POST /v1/moderations</code>
          .
        </p>
      </Notice>
    )
  return (
    <Notice tone="quiet" title="No decision matches these filters">
      <p>
        <a
          href={hrefOf(
            'decisions',
            withQuery(query, Object.fromEntries([...filterNames, 'before'].map(name => [name, '']))),
          )}
        >
          Show all decisions
        </a>
      </p>
    </Notice>
  )
}
