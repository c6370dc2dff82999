import { type ReactNode, useEffect } from 'react'
import type { DecisionResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ActionBadge } from '../components/action-badge.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { edgeWords } from '../lib/words.js'
import { hrefOf } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { EvidencePanel } from './evidence-panel.js'
import { OutcomePanel } from './outcome-panel.js'
import { ThresholdPanel } from './threshold-panel.js'
import { isTyping } from './use-row-keys.js'

/** One decision with all that traces it. The list's filters stay in the address, so Esc leads back to the same list. */
export function DecisionPage({ sequence, query }: { sequence: number; query: URLSearchParams }): ReactNode {
  const { value, error, reload } = useResource<DecisionResponse>(`api/decisions/${sequence}`)
  const list = hrefOf('decisions', query)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !isTyping(event)) navigate(list)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [list])
  return (
    <div className="page decision">
      <p className="back">
        <a href={list}>All decisions</a> <kbd>Esc</kbd>
      </p>
      <div className="page-head">
        <h1 className="page-title">
          Decision <span className="number">{sequence}</span>
        </h1>
        {value !== null && <ActionBadge action={value.entry.decision.action} />}
      </div>
      {error !== null &&
        (error.status === 404 ? (
          <Notice tone="problem" title="The ledger has no such entry">
            <p>
              There is no decision with the number {sequence}. <a href={list}>Show all decisions</a>
            </p>
          </Notice>
        ) : (
          <ApiErrorNotice error={error} onRetry={reload} />
        ))}
      {value === null && error === null && <p className="hint loading">Reading the ledger…</p>}
      {value !== null && <Detail decision={value} />}
    </div>
  )
}

function Detail({ decision }: { decision: DecisionResponse }): ReactNode {
  const { entry } = decision
  return (
    <>
      <p className="decision-reason">{entry.decision.reason}</p>
      <p className="hint">
        {edgeWords[entry.edge] ?? entry.edge} ·{' '}
        {entry.mode === 'enforce' ? 'carried out' : 'shadow: decided, not carried out'} · policy{' '}
        {entry.policy.name} {entry.policy.version}, on failure {entry.policy.failureMode}
      </p>
      <div className="decision-grid">
        <div className="decision-column">
          <OutcomePanel entry={entry} />
          <ThresholdPanel entry={entry} />
        </div>
        <EvidencePanel decision={decision} />
      </div>
    </>
  )
}
