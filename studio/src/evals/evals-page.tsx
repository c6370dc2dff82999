import { type ReactNode, useState } from 'react'
import type { RunRow, RunsResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { Segmented } from '../components/segmented.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { RunsMatrix } from './runs-matrix.js'
import { RunsTable } from './runs-table.js'
import { runPath } from './samples-path.js'

const views = [
  { value: 'list', label: 'Runs' },
  { value: 'matrix', label: 'Tasks and models' },
] as const
type View = (typeof views)[number]['value']

/** The runs of the folder that is served, as a list or as a matrix; two of them can be set beside each other. */
export function EvalsPage({ query }: { query: URLSearchParams }): ReactNode {
  const { value, error, reload } = useResource<RunsResponse>('api/evals', { refreshMs: 5000 })
  const [chosen, setChosen] = useState<readonly string[]>([])
  const view: View = query.get('view') === 'matrix' ? 'matrix' : 'list'
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ task, model, name, tags }: RunRow): boolean =>
    words.every(word => `${task} ${model} ${name} ${tags.join(' ')}`.toLowerCase().includes(word))
  const runs = value?.runs.filter(fits) ?? []
  const toggle = (name: string): void =>
    setChosen(chosen.includes(name) ? chosen.filter(each => each !== name) : [...chosen.slice(-1), name])
  const [first, second] = chosen
  return (
    <div className="page evals">
      <div className="page-head">
        <h1 className="page-title">Evals</h1>
        <Segmented
          label="View"
          options={views}
          value={view}
          onChange={next =>
            navigate(hrefOf('evals', withQuery(query, { view: next === 'list' ? '' : next })))
          }
        />
      </div>
      {error !== null && error.code !== 'runs_off' && <ApiErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <p className="hint loading">Reading the runs…</p>}
      {(error?.code === 'runs_off' || value?.runs.length === 0) && <NoRuns />}
      {value !== null && value.runs.length > 0 && (
        <>
          <search className="filters" aria-label="Find runs">
            <div className="filter filter-wide">
              <label htmlFor="runs-q">Search</label>
              <input
                id="runs-q"
                type="search"
                placeholder="Task, model, run or tag"
                value={query.get('q') ?? ''}
                onChange={event =>
                  navigate(hrefOf('evals', withQuery(query, { q: event.target.value })), 'replace')
                }
              />
            </div>
            {view === 'list' &&
              (first !== undefined && second !== undefined ? (
                <a
                  className="button button-main"
                  href={hrefOf(`${runPath(first)}/with/${encodeURIComponent(second)}`)}
                >
                  Compare the two
                </a>
              ) : (
                <p className="hint evals-choose">Choose two runs to compare them.</p>
              ))}
          </search>
          {runs.length === 0 && <Notice tone="quiet" title="No run matches" />}
          {runs.length > 0 && view === 'list' && <RunsTable runs={runs} chosen={chosen} onToggle={toggle} />}
          {runs.length > 0 && view === 'matrix' && <RunsMatrix runs={runs} />}
        </>
      )}
    </div>
  )
}

function NoRuns(): ReactNode {
  return (
    <Notice tone="quiet" title="There are no runs here yet">
      <p>
        <code>ductile eval run my.task.ts --model …</code> leaves its run in <code>.ductile/runs</code>.
        Another folder is shown by <code>ductile up --runs FOLDER</code>.
      </p>
    </Notice>
  )
}
