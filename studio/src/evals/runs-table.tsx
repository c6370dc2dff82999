import type { ReactNode } from 'react'
import type { RunRow } from '../api/types.js'
import { count, localTime } from '../lib/format.js'
import { hrefOf } from '../routing/route.js'
import { intervalText, valueText } from './figure-text.js'
import { RunStatusBadge } from './run-status.js'
import { runPath } from './samples-path.js'

/** One run a row, newest first; a tick chooses it for a comparison. */
export function RunsTable({
  runs,
  chosen,
  onToggle,
}: {
  runs: readonly RunRow[]
  chosen: readonly string[]
  onToggle: (name: string) => void
}): ReactNode {
  return (
    <ul className="runs">
      {runs.map(run => (
        <li key={run.name} className="run-row">
          <input
            type="checkbox"
            aria-label={`Compare ${run.name}`}
            checked={chosen.includes(run.name)}
            onChange={() => onToggle(run.name)}
          />
          <div className="run-row-name">
            <a href={hrefOf(runPath(run.name))}>{run.task}</a>
            <span className="hint">{run.model}</span>
          </div>
          <dl className="run-row-metrics">
            {run.headline.map(metric => (
              <div key={metric.scorer}>
                <dt>{metric.name}</dt>
                <dd className="number">
                  <strong>{valueText(metric)}</strong> <span className="hint">{intervalText(metric)}</span>
                </dd>
              </div>
            ))}
          </dl>
          <div className="run-row-state">
            <RunStatusBadge status={run.status} />
            <span className="hint number">
              {run.completed === null
                ? `of ${count(run.planned)}`
                : `${count(run.completed)} of ${count(run.planned)}`}
              {run.failed !== null && run.failed > 0 && (
                <strong className="count-failed">, {count(run.failed)} failed</strong>
              )}
            </span>
            <time className="hint number" dateTime={run.started}>
              {localTime(run.started)}
            </time>
          </div>
        </li>
      ))}
    </ul>
  )
}
