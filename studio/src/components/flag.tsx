import type { ReactNode } from 'react'

/** Flagged or clear, by shape, word and colour. */
export function Flag({ flagged }: { flagged: boolean }): ReactNode {
  return (
    <span className={flagged ? 'flag flag-on' : 'flag flag-off'}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {flagged ? <path d="M6 1 11.300 11H.700Z" /> : <circle cx="6" cy="6" r="4" />}
      </svg>
      {flagged ? 'Flagged' : 'Clear'}
    </span>
  )
}
