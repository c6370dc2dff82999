import type { ReactNode } from 'react'
import type { ComparisonResponse, MetricValue, RunResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { Panel } from '../components/panel.js'
import { count } from '../lib/format.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { Choice } from './choice.js'
import { scoreColumns } from './figure-panel.js'
import { columnText, intervalText, valueText } from './figure-text.js'
import { runPath } from './samples-path.js'

/** Two runs side by side: metrics, what the scores became, and which samples changed. */
export function ComparisonPage({
  run,
  other,
  query,
}: {
  run: string
  other: string
  query: URLSearchParams
}): ReactNode {
  const path = `${runPath(run)}/with/${encodeURIComponent(other)}`
  const score = query.get('score') ?? ''
  const { value, error, reload } = useResource<ComparisonResponse>(
    `api/${path}${score === '' ? '' : `?score=${encodeURIComponent(score)}`}`,
  )
  return (
    <div className="page comparison">
      <p className="back">
        <a href={hrefOf('evals')}>All runs</a>
      </p>
      <div className="page-head">
        <h1 className="page-title">Two runs</h1>
        <a className="hint" href={hrefOf(`${runPath(other)}/with/${encodeURIComponent(run)}`, query)}>
          Change places
        </a>
      </div>
      {error !== null && <ApiErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <p className="hint loading">Comparing…</p>}
      {value !== null && (
        <>
          <Differences first={value.first} second={value.second} />
          <Metrics first={value.first} second={value.second} />
          <Changes
            comparison={value}
            onScore={chosen => navigate(hrefOf(path, withQuery(query, { score: chosen })), 'replace')}
          />
        </>
      )}
    </div>
  )
}

/** What makes the two hard to compare. */
function Differences({ first, second }: { first: RunResponse; second: RunResponse }): ReactNode {
  const pairs = [
    ['task', first.header.task, second.header.task],
    ['version of the task', first.header.taskVersion, second.header.taskVersion],
    ['dataset', first.header.dataset.fingerprint, second.header.dataset.fingerprint],
    ['sampling', JSON.stringify(first.header.config), JSON.stringify(second.header.config)],
    ['judges', JSON.stringify(first.header.roles), JSON.stringify(second.header.roles)],
  ] as const
  const different = pairs.flatMap(([name, a, b]) => (a === b ? [] : [name]))
  if (different.length === 0) return null
  return (
    <Notice tone="caution" title={`The runs differ in more than the model: ${different.join(', ')}`}>
      <p>A difference between their figures may come from that.</p>
    </Notice>
  )
}

function Metrics({ first, second }: { first: RunResponse; second: RunResponse }): ReactNode {
  const named = (run: RunResponse): Map<string, MetricValue> =>
    new Map(
      Object.entries(run.result?.metrics ?? {}).flatMap(([scorer, metrics]) =>
        metrics.map(metric => [`${scorer} ${metric.name}`, metric] as const),
      ),
    )
  const [before, after] = [named(first), named(second)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return (
    <Panel title="Metrics" aside="How sure a difference is: ductile eval compare">
      <div className="table-scroll">
        <table className="metrics comparison-metrics">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              {[first, second].map(({ name, header }) => (
                <th key={name} scope="col">
                  <a href={hrefOf(runPath(name))}>{header.model}</a>
                  <span className="hint"> {name}</span>
                </th>
              ))}
              <th scope="col" className="column-end">
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map(name => {
              const [a, b] = [before.get(name), after.get(name)]
              return (
                <tr key={name}>
                  <th scope="row">{(a ?? b)?.name}</th>
                  <Figure metric={a} />
                  <Figure metric={b} />
                  <td className="number column-end">{difference(a, b)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Figure({ metric }: { metric: MetricValue | undefined }): ReactNode {
  if (metric === undefined) return <td className="hint">–</td>
  return (
    <td>
      <strong className="number">{valueText(metric)}</strong>{' '}
      <span className="hint number">
        {intervalText(metric)}
        {metric.missing > 0 && `, ${count(metric.missing)} not counted`}
      </span>
    </td>
  )
}

function difference(a: MetricValue | undefined, b: MetricValue | undefined): string {
  if (a === undefined || b === undefined || a.value === null || b.value === null) return '–'
  const by = b.value - a.value
  const sign = by > 0 ? '+' : by < 0 ? '−' : ''
  const size = Math.abs(by)
  return a.unit === 'rate'
    ? `${sign}${(100 * size).toFixed(1)} points`
    : `${sign}${valueText({ value: size })}`
}

function Changes({
  comparison: { first, second, pairing },
  onScore,
}: {
  comparison: ComparisonResponse
  onScore: (score: string) => void
}): ReactNode {
  if (pairing === null) return <Notice tone="quiet" title="The two runs share no score" />
  const scores = scoreColumns(first).filter(name => scoreColumns(second).includes(name))
  const { column, paired, unscored, onlyFirst, onlySecond, transitions, changed, changedTotal } = pairing
  return (
    <Panel title="Sample by sample">
      <search className="filters" aria-label="Choose the score">
        <Choice
          label="Score"
          value={column}
          options={scores.map(name => ({ value: name, label: columnText(name) }))}
          onChange={onScore}
        />
      </search>
      <p>
        {count(paired)} samples scored in both, {count(changedTotal)} of them differently. Left out:{' '}
        {count(unscored)} that one of them could not score, {count(onlyFirst)} only in the first,{' '}
        {count(onlySecond)} only in the second.
      </p>
      <ul className="policy-transitions" aria-label="What the scores became">
        {transitions.slice(0, 12).map(({ from, to, count: times }) => (
          <li key={`${from} ${to}`}>
            <span className="tag">{from}</span> <span aria-hidden="true">→</span>
            <span className="visually-hidden">became</span> <span className="tag">{to}</span>
            <span className="number">{count(times)}</span>
          </li>
        ))}
      </ul>
      {changed.length > 0 && (
        <div className="table-scroll">
          <table className="metrics changed-samples">
            <caption className="hint">
              {changed.length < changedTotal
                ? `The first ${count(changed.length)} of ${count(changedTotal)} that changed`
                : 'Samples that changed'}
            </caption>
            <thead>
              <tr>
                <th scope="col">Sample</th>
                <th scope="col">{first.header.model}</th>
                <th scope="col">{second.header.model}</th>
              </tr>
            </thead>
            <tbody>
              {changed.map(({ id, epoch, rows: [a, b], from, to }) => (
                <tr key={`${id} ${epoch}`}>
                  <th scope="row">
                    {id}
                    {epoch > 0 && <span className="hint"> epoch {epoch + 1}</span>}
                  </th>
                  <td>
                    <a href={hrefOf(`${runPath(first.name)}/samples/${a}`)}>{from}</a>
                  </td>
                  <td>
                    <a href={hrefOf(`${runPath(second.name)}/samples/${b}`)}>{to}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
