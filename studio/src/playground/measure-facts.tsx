import type { ReactNode } from 'react'
import type { TextScore } from '../api/types.js'
import { duration, percent, shortHash } from '../lib/format.js'

/** How the score was made: model, uncertainty, time. */
export function MeasureFacts({ score }: { score: TextScore }): ReactNode {
  return (
    <dl className="facts">
      <div>
        <dt>Uncertainty</dt>
        <dd className="number" title="100 % at even odds, or on text the model was not shown to handle">
          {percent(score.uncertainty)}
        </dd>
      </div>
      <div>
        <dt>Time</dt>
        <dd className="number">{duration(score.costMs)}</dd>
      </div>
      <div>
        <dt>Model</dt>
        <dd>
          {score.model.id} <span className="number">{score.model.version}</span>
        </dd>
      </div>
      <div>
        <dt>Weights</dt>
        <dd>
          <code title={`SHA-256 ${score.model.sha256}`}>{shortHash(score.model.sha256)}</code>
        </dd>
      </div>
    </dl>
  )
}
