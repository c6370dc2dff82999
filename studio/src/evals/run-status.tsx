import type { ReactNode } from 'react'
import type { RunStatus } from '../api/types.js'

const words: Readonly<Record<RunStatus, { text: string; tone: 'pass' | 'change' | 'stop' }>> = {
  success: { text: 'Ended', tone: 'pass' },
  open: { text: 'Not ended', tone: 'change' },
  cancelled: { text: 'Cancelled', tone: 'change' },
  limit: { text: 'Met its limit', tone: 'change' },
  error: { text: 'Failed', tone: 'stop' },
}

/** How a run stands. */
export function RunStatusBadge({ status }: { status: RunStatus }): ReactNode {
  const { text, tone } = words[status]
  return <span className={`badge badge-${tone}`}>{text}</span>
}
