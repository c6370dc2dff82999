import type { CSSProperties, ReactNode } from 'react'
import type { MetricValue } from '../api/types.js'
import { count } from '../lib/format.js'
import { intervalText, valueText } from './figure-text.js'

/** Every metric with its interval, drawn and in words, and with what it could not count. */
export function MetricTable({
  metrics,
}: {
  metrics: Readonly<Record<string, readonly MetricValue[]>>
}): ReactNode {
  return (
    <div className="table-scroll">
      <table className="metrics">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Value</th>
            <th scope="col">Interval</th>
            <th scope="col" className="column-end">
              Samples
            </th>
            <th scope="col" className="column-end">
              Not counted
            </th>
          </tr>
        </thead>
        {Object.entries(metrics).map(([scorer, values]) => (
          <tbody key={scorer}>
            {values.map(metric => (
              <tr key={metric.name}>
                <th scope="row">
                  {metric.name}
                  {metric.better === 'lower' && <span className="hint"> lower is better</span>}
                </th>
                <td className="number metric-value">{valueText(metric)}</td>
                <td>
                  <Interval metric={metric} />
                </td>
                <td className="number column-end">{count(metric.n)}</td>
                <td className="number column-end">
                  {metric.missing > 0 ? (
                    <strong className="count-failed">{count(metric.missing)}</strong>
                  ) : (
                    '0'
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

/** The interval on the scale of a rate, where the metric is one. */
function Interval({ metric }: { metric: MetricValue }): ReactNode {
  const { value, interval } = metric
  const { low = value, high = value } = interval ?? {}
  const isRate = value !== null && low !== null && high !== null && low >= 0 && high <= 1
  const at = { '--low': low, '--high': high, '--value': value } as CSSProperties
  return (
    <span className="interval">
      {isRate && (
        <span className="interval-track" aria-hidden="true" style={at}>
          <span className="interval-bar" />
          <span className="interval-dot" />
        </span>
      )}
      <span className="hint number" title={interval?.method}>
        {intervalText(metric) || 'none stated'}
      </span>
    </span>
  )
}
