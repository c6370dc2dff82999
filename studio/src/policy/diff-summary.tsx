import type { ReactNode } from 'react'
import type { PolicyDiffResponse } from '../api/types.js'
import { ActionBadge } from '../components/action-badge.js'
import { count } from '../lib/format.js'
import { rateText } from './rate-text.js'

/** Counts and rates of what changes, where, and what could not be worked out. */
export function DiffSummary({ diff, isStale }: { diff: PolicyDiffResponse; isStale: boolean }): ReactNode {
  const { compared, changed, newlyStopped, newlyPassed, transitions, places, undetermined, leftOut } = diff
  const unknown = Object.entries(undetermined)
  return (
    <div aria-busy={isStale}>
      <p className="policy-range" aria-live="polite">
        {diff.newest === null || diff.oldest === null
          ? 'No traffic was recorded yet.'
          : `${count(compared)} decisions, entries ${count(diff.oldest.sequence)} to ${count(diff.newest.sequence)}, decided anew by both policies on the recorded scores.`}
      </p>
      <dl className="policy-figures">
        {(
          [
            ['Changed', changed, ''],
            ['Newly stopped', newlyStopped, 'figure-stop'],
            ['Newly passed', newlyPassed, 'figure-pass'],
          ] as const
        ).map(([term, rate, tone]) => (
          <div key={term} className={`policy-figure ${tone}`}>
            <dt>{term}</dt>
            <dd>
              <span className="policy-count">{count(rate.count)}</span>
              <span className="hint">{rateText(rate)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {transitions.length > 0 && (
        <ul className="policy-transitions" aria-label="From one action to another">
          {transitions.map(({ from, to, rate }) => (
            <li key={`${from} ${to}`}>
              <ActionBadge action={from} /> <span aria-hidden="true">→</span>
              <span className="visually-hidden">becomes</span> <ActionBadge action={to} />
              <span className="number">{count(rate.count)}</span>
            </li>
          ))}
        </ul>
      )}
      {places.length > 0 && (
        <div className="table-scroll">
          <table className="policy-table">
            <caption className="visually-hidden">Changes by route, tenant and edge</caption>
            <thead>
              <tr>
                <th scope="col">Route</th>
                <th scope="col">Tenant</th>
                <th scope="col">Edge</th>
                <th scope="col">Changed</th>
              </tr>
            </thead>
            <tbody>
              {places.map(({ route, tenant, edge, changed: rate }) => (
                <tr key={`${route} ${tenant} ${edge}`}>
                  <td>
                    <code>{route ?? '–'}</code>
                  </td>
                  <td>{tenant ?? '–'}</td>
                  <td>{edge}</td>
                  <td>
                    {count(rate.count)} of {count(rate.of)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unknown.map(([check, times]) => (
        <p key={check} className="policy-unknown">
          {count(times)} decisions cannot be worked out: {check} was not asked then.
        </p>
      ))}
      <p className="hint">
        Left out: {count(leftOut.beside)} of candidates, {count(leftOut.playground)} of the playground,{' '}
        {count(leftOut.policyChanges)} changes of policy. Intervals are Wilson’s, 95 %.
      </p>
    </div>
  )
}
