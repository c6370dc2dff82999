import type { ReactNode } from 'react'
import type { RunRow } from '../api/types.js'
import { hrefOf } from '../routing/route.js'
import { intervalText, valueText } from './figure-text.js'
import { matrixOf } from './matrix.js'
import { RunStatusBadge } from './run-status.js'
import { runPath } from './samples-path.js'

/** Tasks down, models across: the first metric of each scorer, and how sure it is. */
export function RunsMatrix({ runs }: { runs: readonly RunRow[] }): ReactNode {
  const { tasks, models, cell } = matrixOf(runs)
  return (
    <div className="table-scroll">
      <table className="matrix">
        <caption className="visually-hidden">Newest results by task and model</caption>
        <thead>
          <tr>
            <th scope="col">Task</th>
            {models.map(model => (
              <th key={model} scope="col">
                {model}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tasks.map(task => (
            <tr key={task}>
              <th scope="row">{task}</th>
              {models.map(model => (
                <td key={model}>
                  <Cell run={cell(task, model)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ run }: { run: RunRow | undefined }): ReactNode {
  if (run === undefined) return <span className="hint">not run</span>
  return (
    <a className="matrix-cell" href={hrefOf(runPath(run.name))}>
      {run.headline.length === 0 && <RunStatusBadge status={run.status} />}
      {run.headline.map(metric => (
        <span key={metric.scorer} className="matrix-metric">
          <strong className="number">{valueText(metric)}</strong> {metric.name}
          {metric.interval !== undefined && <span className="hint number"> {intervalText(metric)}</span>}
        </span>
      ))}
      {run.failed !== null && run.failed > 0 && <span className="count-failed">{run.failed} failed</span>}
    </a>
  )
}
