import type { ReactNode } from 'react'
import { actionWords } from '../lib/words.js'

/** The name of an action, tinted by how much it restricts. An action this page does not know goes by its own name. */
export function ActionBadge({ action }: { action: string }): ReactNode {
  const word = action in actionWords ? actionWords[action as keyof typeof actionWords] : action
  return <span className={`badge badge-${toneOf(action)}`}>{word}</span>
}

function toneOf(action: string): 'pass' | 'change' | 'stop' {
  if (action === 'allow') return 'pass'
  return action === 'abstain' || action === 'block' || action === 'halt' ? 'stop' : 'change'
}
