import type { ReactNode } from 'react'
import type { TextScore } from '../api/types.js'
import { percent } from '../lib/format.js'

/** Whether the reply declines what was asked. */
export function RefusalFact({ refusal }: { refusal: NonNullable<TextScore['refusal']> }): ReactNode {
  return (
    <div className="meter-block refusal">
      <div className="meter-head">
        <h3>Refusal</h3>
        <span className="meter-value">
          {refusal.refused ? 'The reply declines' : 'The reply does not decline'}
        </span>
      </div>
      <p className="hint">
        Probability of a refusal <span className="number">{percent(refusal.probability)}</span>
      </p>
    </div>
  )
}
