import type { ReactNode } from 'react'
import type { PolicyDiffResponse, PolicyResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { Panel } from '../components/panel.js'
import { Segmented } from '../components/segmented.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { ChangedDecisions } from './changed-decisions.js'
import { DiffSummary } from './diff-summary.js'

const limits = [
  { value: '1000', label: '1,000' },
  { value: '10000', label: '10,000' },
  { value: '100000', label: '100,000' },
] as const
type Limit = (typeof limits)[number]['value']

/** The policy in force, the one that stands beside it, and what that one would change. The range is in the address. */
export function PolicyPage({ query }: { query: URLSearchParams }): ReactNode {
  const { value, error, reload } = useResource<PolicyResponse>('api/policy')
  return (
    <div className="page policy">
      <h1 className="page-title">Policy</h1>
      {error !== null && <ApiErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <p className="hint loading">Reading the policy…</p>}
      {value !== null && (
        <dl className="policy-pair">
          <Identity term="In force" policy={value.inForce} />
          {value.candidate !== null && <Identity term="Beside it, only recorded" policy={value.candidate} />}
        </dl>
      )}
      {value !== null && value.candidate === null && (
        <Notice tone="quiet" title="No candidate stands beside the policy in force">
          <p>
            Name one as <code>candidate</code> in the configuration: it decides on the same scores, is
            recorded and stops nothing. What it would change is then shown here.
          </p>
        </Notice>
      )}
      {value !== null && value.candidate !== null && <Diff query={query} />}
    </div>
  )
}

function Identity({ term, policy }: { term: string; policy: PolicyResponse['inForce'] }): ReactNode {
  return (
    <div className="policy-identity">
      <dt>{term}</dt>
      <dd>
        <strong>
          {policy.name} {policy.version}
        </strong>
        <code className="policy-source">{policy.source}</code>
        <code title={policy.hash}>{policy.hash.slice(0, 16)}…</code>
      </dd>
    </div>
  )
}

function Diff({ query }: { query: URLSearchParams }): ReactNode {
  const limit: Limit = limits.find(({ value }) => value === query.get('limit'))?.value ?? '10000'
  const { value, error, loading, reload } = useResource<PolicyDiffResponse>(`api/policy/diff?limit=${limit}`)
  const choose = (chosen: Limit): void =>
    navigate(hrefOf('policy', withQuery(query, { limit: chosen === '10000' ? '' : chosen })), 'replace')
  return (
    <>
      <Panel
        title="What would change"
        aside={<Segmented label="Newest entries" options={limits} value={limit} onChange={choose} />}
      >
        {error !== null && <ApiErrorNotice error={error} onRetry={reload} />}
        {value === null && error === null && <p className="hint loading">Deciding anew…</p>}
        {value !== null && <DiffSummary diff={value} isStale={loading} />}
      </Panel>
      {value !== null && value.examples.length > 0 && <ChangedDecisions examples={value.examples} />}
    </>
  )
}
