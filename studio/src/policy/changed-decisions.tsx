import type { ReactNode } from 'react'
import type { PolicyDiffResponse } from '../api/types.js'
import { ActionBadge } from '../components/action-badge.js'
import { Panel } from '../components/panel.js'
import { hrefOf } from '../routing/route.js'

/** The newest decisions that would be others, each a link to its entry. Texts are shown only where they were captured. */
export function ChangedDecisions({ examples }: { examples: PolicyDiffResponse['examples'] }): ReactNode {
  return (
    <Panel title="Decisions that would change" aside={<span className="hint">newest {examples.length}</span>}>
      <ol className="policy-examples">
        {examples.map(({ sequence, at, edge, route, tenant, from, to, spans, content }) => (
          <li key={sequence} className="policy-example">
            <a className="policy-entry" href={hrefOf(`decisions/${sequence}`)}>
              Entry {sequence}
            </a>
            <span className="policy-turn">
              <ActionBadge action={from.action} /> <span aria-hidden="true">→</span>
              <span className="visually-hidden">becomes</span> <ActionBadge action={to.action} />
            </span>
            <span className="hint">
              {[at.replace('T', ' ').slice(0, 19), edge, route, tenant].filter(Boolean).join(' · ')}
            </span>
            <span className="policy-reason">
              {to.reason === from.reason ? to.reason : `${from.reason} → ${to.reason}`}
            </span>
            {spans.length > 0 && (
              <span className="hint">
                at {spans.map(({ kind, span }) => `${span.start}–${span.end} (${kind})`).join(', ')}
              </span>
            )}
            {content !== undefined && <q className="policy-content">{content}</q>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
