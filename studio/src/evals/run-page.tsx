import type { ReactNode } from 'react'
import type { RunResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { Panel } from '../components/panel.js'
import { count, duration, localTime, shortHash } from '../lib/format.js'
import { hrefOf } from '../routing/route.js'
import { FigurePanel } from './figure-panel.js'
import { MetricTable } from './metric-table.js'
import { RunStatusBadge } from './run-status.js'
import { SamplesPanel } from './samples-panel.js'
import { runPath } from './samples-path.js'

/** One run: what it says and how sure, how its scores lie, and every sample. Filters are in the address. */
export function RunPage({ run, query }: { run: string; query: URLSearchParams }): ReactNode {
  const first = useResource<RunResponse>(`api/${runPath(run)}`, { refreshMs: 5000 })
  const { value, error, reload } = first
  return (
    <div className="page run">
      <p className="back">
        <a href={hrefOf('evals')}>All runs</a>
      </p>
      {error !== null && <ApiErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <p className="hint loading">Opening the run…</p>}
      {value !== null && <Run run={value} query={query} />}
    </div>
  )
}

function Run({ run, query }: { run: RunResponse; query: URLSearchParams }): ReactNode {
  const { header, result, status, counts } = run
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">
          {header.task} <span className="run-model">on {header.model}</span>
        </h1>
        <RunStatusBadge status={status} />
      </div>
      <RunFacts run={run} />
      {result === null ? (
        <Notice tone="caution" title="The run has not ended">
          <p>
            {count(run.rows)} samples are in its log so far. Metrics are worked out when it ends; a run that
            was killed goes on with <code>--resume</code>.
          </p>
        </Notice>
      ) : (
        <Panel
          title="Metrics"
          aside={
            counts.failed + counts['not-scored'] > 0
              ? `${count(counts.failed)} samples failed, ${count(counts['not-scored'])} could not be scored`
              : 'every sample was scored'
          }
        >
          {result.error !== undefined && <p className="count-failed">{result.error}</p>}
          <MetricTable metrics={result.metrics} />
        </Panel>
      )}
      <FigurePanel run={run} query={query} />
      <SamplesPanel run={run} query={query} />
      {header.card !== undefined && <CardPanel card={header.card} />}
    </>
  )
}

function RunFacts({ run: { header, result, rows } }: { run: RunResponse }): ReactNode {
  const usage = result?.usage
  const facts: readonly (readonly [string, string, string?])[] = [
    ['Samples', `${count(rows)}${header.epochs > 1 ? ` in ${header.epochs} epochs` : ''}`],
    [
      'Dataset',
      header.dataset.name,
      `${header.dataset.source ?? ''} ${shortHash(header.dataset.fingerprint)}`,
    ],
    ['Began', localTime(header.started)],
    ...(result === null
      ? []
      : [['Took', duration(Math.max(0, Date.parse(result.ended) - Date.parse(header.started)))] as const]),
    ...(usage === undefined
      ? []
      : [['Tokens', `${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out`] as const]),
    ...(usage?.cost === undefined ? [] : [['Cost', `$${usage.cost.toFixed(2)}`] as const]),
    ...Object.entries(header.roles).map(([role, model]) => [role, model] as const),
  ]
  return (
    <dl className="facts run-facts">
      {facts.map(([name, text, title]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={title}>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

function CardPanel({ card }: { card: NonNullable<RunResponse['header']['card']> }): ReactNode {
  return (
    <Panel title={card.title} aside={card.licence}>
      <p>{card.measures}</p>
      <p className="hint">
        {card.source}. Judge: {card.judge}.
      </p>
      {card.terms.length > 0 && (
        <ul className="reasons">
          {card.terms.map(({ rule, text }) => (
            <li key={text}>
              {text} <span className="tag">{rule}</span>
            </li>
          ))}
        </ul>
      )}
      {card.errata.length > 0 && (
        <>
          <h3>Known errors, and what is done about them</h3>
          <ul className="reasons">
            {card.errata.map(({ what, treatment }) => (
              <li key={what}>
                {what} {treatment}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}
