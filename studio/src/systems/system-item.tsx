import type { ReactNode } from 'react'
import type { SystemRow } from '../api/types.js'

/** One published system: what it is, where it lives, whether it works. */
export function SystemItem({ system }: { system: SystemRow }): ReactNode {
  const works = system.state === 'works'
  return (
    <li className="system">
      <div className="system-head">
        <h2>{system.title}</h2>
        <span className={works ? 'state state-works' : 'state state-not-yet'}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <circle cx="6" cy="6" r="4" />
          </svg>
          {works ? 'Works' : 'Not yet'}
        </span>
      </div>
      <p>{system.summary}</p>
      <p className="system-foot">
        <code>{system.id}</code>
        <span>room {system.room}</span>
        <span className="number">arXiv {system.arxiv}</span>
      </p>
    </li>
  )
}
