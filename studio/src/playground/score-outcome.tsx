import type { ReactNode } from 'react'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { EmptyOutcome } from './empty-outcome.js'
import { ScoreReport } from './score-report.js'
import { spokenSummary } from './spoken-summary.js'
import type { ScoreState } from './use-score.js'

/** What is known about the text: nothing yet, an error, or the score. */
export function ScoreOutcome({
  state,
  mode,
  hasPrompt,
  onRetry,
}: {
  state: ScoreState
  mode: 'prompt' | 'reply'
  hasPrompt: boolean
  onRetry: () => void
}): ReactNode {
  const scored = state.status === 'scored' ? state.scored : state.status === 'waiting' ? state.last : null
  return (
    <div className="outcome" aria-busy={state.status === 'waiting'}>
      <output className="visually-hidden">
        {state.status === 'scored' ? spokenSummary(state.scored.response) : ''}
      </output>
      {state.status === 'failed' ? (
        <ApiErrorNotice error={state.error} onRetry={onRetry}>
          <p>No score is shown for this text: what could not be scored is not called safe.</p>
        </ApiErrorNotice>
      ) : scored === null ? (
        <EmptyOutcome waiting={state.status === 'waiting'} replyMissing={mode === 'reply' && hasPrompt} />
      ) : (
        <ScoreReport scored={scored} stale={state.status === 'waiting'} />
      )}
    </div>
  )
}
