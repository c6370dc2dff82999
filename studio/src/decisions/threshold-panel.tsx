import type { ReactNode } from 'react'
import type { LedgerEntry, Provenance, Threshold } from '../api/types.js'
import { ActionBadge } from '../components/action-badge.js'
import { Panel } from '../components/panel.js'
import { count } from '../lib/format.js'

/** The thresholds of the policy that decided, each with where its number comes from. */
export function ThresholdPanel({ entry }: { entry: LedgerEntry }): ReactNode {
  const exceeded = new Set(entry.decision.exceeded.map(keyOf))
  return (
    <Panel title="Thresholds and where they come from" className="thresholds">
      {entry.policy.thresholds.length === 0 ? (
        <p className="hint">The policy has no thresholds: only its failure mode can decide.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Signal</th>
              <th scope="col">τ</th>
              <th scope="col">Action</th>
              <th scope="col">This text</th>
              <th scope="col">Provenance</th>
            </tr>
          </thead>
          <tbody>
            {entry.policy.thresholds.map(threshold => (
              <tr key={keyOf(threshold)}>
                <th scope="row">{threshold.signal}</th>
                <td className="number" data-label="τ">
                  {threshold.tau}
                </td>
                <td data-label="Action">
                  <ActionBadge action={threshold.action} />
                </td>
                <td data-label="This text" className="threshold-met">
                  {exceeded.has(keyOf(threshold)) ? <b>exceeded</b> : 'not exceeded'}
                </td>
                <td data-label="Provenance">{provenanceWords(threshold.provenance)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function keyOf({ signal, tau, action, provenance }: Threshold): string {
  return JSON.stringify([signal, tau, action, provenance.kind, provenance.source])
}

function provenanceWords({ kind, source, objective, n, value, interval, date }: Provenance): string {
  return [
    `${kind}: ${source}`,
    ...(objective === undefined ? [] : [objective]),
    ...(n === undefined ? [] : [`n = ${count(n)}`]),
    ...(value === undefined
      ? []
      : [
          `reached ${value.toFixed(3)}${interval === undefined ? '' : ` [${interval.map(end => end.toFixed(3)).join(', ')}]`}`,
        ]),
    date,
  ].join(' · ')
}
