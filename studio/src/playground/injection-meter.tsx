import type { ReactNode } from 'react'
import type { Strictness, TextScore } from '../api/types.js'
import { Flag } from '../components/flag.js'
import { marksOf } from '../lib/in-force.js'
import { strictnessOrder } from '../lib/words.js'

/** How likely the text tries to override instructions: a signal of its own, beside harm. */
export function InjectionMeter({
  injection,
  strictness,
}: {
  injection: TextScore['injection']
  strictness: Strictness
}): ReactNode {
  const { flagged, tau } = injection.verdicts[strictness]
  return (
    <div className="meter-block">
      <div className="meter-head">
        <h3>Injection risk</h3>
        <span className="meter-value number">{injection.score}</span>
        <Flag flagged={flagged} />
      </div>
      <div className="meter" aria-hidden="true">
        <span className="meter-fill" style={{ inlineSize: `${injection.score}%` }} />
        {marksOf(injection.verdicts, strictnessOrder, strictness).map(mark => (
          <span
            key={mark.strictness}
            className={mark.inForce ? 'meter-mark meter-mark-served' : 'meter-mark'}
            style={{ insetInlineStart: `${Math.max(0, mark.tau)}%` }}
          />
        ))}
      </div>
      <p className="hint">
        Tries to override instructions. {flagged ? 'Above' : 'At or below'} the {strictness} threshold{' '}
        <span className="number">{tau}</span>.
      </p>
    </div>
  )
}
