import type { ReactNode } from 'react'
import type { StatusResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { count, shortHash } from '../lib/format.js'
import { strictnessWords } from '../lib/words.js'

/** What is being served: model, strictness, failure mode, capture, upstream, ledger. Kept up to date. */
export function StatusStrip(): ReactNode {
  const { value, error, reload } = useResource<StatusResponse>('api/status', { refreshMs: 5000 })
  if (error?.code === 'guard_off')
    return <div className="status">No guard is running here; runs of evaluations can be looked at.</div>
  if (error !== null)
    return (
      <div className="status status-down" role="alert">
        <span className="status-light" aria-hidden="true" />
        <strong>{error.kind === 'unreachable' ? 'Server not answering' : 'Status not known'}</strong>
        <span>{error.kind === 'unreachable' ? 'nothing is being guarded by it now' : error.message}</span>
        <button type="button" className="link-button" onClick={reload}>
          Try again
        </button>
      </div>
    )
  if (value === null) return <div className="status">Asking the server…</div>
  return (
    <dl className="status" aria-label="What is being served">
      {factsOf(value).map(({ name, text, title, tone }) => (
        <div key={name} className={`status-item ${tone === undefined ? '' : `status-${tone}`}`}>
          <dt>{name}</dt>
          <dd title={title}>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

interface Fact {
  readonly name: string
  readonly text: string
  readonly title?: string
  readonly tone?: 'caution' | 'problem'
}

function factsOf(status: StatusResponse): readonly Fact[] {
  const { model } = status
  const failed = model.selfTest === 'failed'
  return [
    {
      name: 'Model',
      text: `${model.id} ${model.version}${failed ? ', self-test failed' : ''}`,
      title: `self-test ${model.selfTest}; ${model.licence}; SHA-256 ${shortHash(model.sha256)}`,
      ...(failed ? { tone: 'problem' as const } : {}),
    },
    { name: 'Strictness', text: strictnessWords[status.strictness] },
    ...(status.mode === 'shadow'
      ? [
          {
            name: 'Mode',
            text: 'Shadow',
            title: 'Decisions are recorded, not carried out',
            tone: 'caution' as const,
          },
        ]
      : []),
    status.failureMode === 'closed'
      ? { name: 'On failure', text: 'Closed', title: 'What cannot be scored is blocked' }
      : {
          name: 'On failure',
          text: 'Open',
          title: 'What cannot be scored passes with a note',
          tone: 'caution',
        },
    status.contentCapture
      ? { name: 'Content', text: 'Captured', title: 'The ledger keeps the texts', tone: 'caution' }
      : { name: 'Content', text: 'Not kept', title: 'The ledger keeps hashes, lengths and spans only' },
    { name: 'Upstream', text: status.upstream ?? 'Local echo' },
    {
      name: 'Ledger',
      text: `${count(status.ledger.entries)} ${status.ledger.entries === 1 ? 'entry' : 'entries'}`,
      title: `head ${shortHash(status.ledger.head)}`,
    },
  ]
}
