import type { ReactNode } from 'react'
import type { ScoreResponse, Strictness, Verdict } from '../api/types.js'
import { ActionBadge } from '../components/action-badge.js'
import { Flag } from '../components/flag.js'
import { Panel } from '../components/panel.js'
import { signed } from '../lib/format.js'
import { configuredThreshold } from '../lib/in-force.js'
import { strictnessOrder, strictnessWords } from '../lib/words.js'

/** The same score under three strictnesses and two kinds of threshold; the one that decides is marked. */
export function VerdictTable({
  response,
  kind,
}: {
  response: ScoreResponse
  kind: 'rubric' | 'calibrated' | 'configured'
}): ReactNode {
  const { score, strictness, actions } = response
  const own = kind === 'configured' ? configuredThreshold(response) : undefined
  return (
    <Panel title="Three strictnesses" aside="Flagged when the score is above τ" className="verdicts">
      <table>
        <thead>
          <tr>
            <th scope="col">Strictness</th>
            <th scope="col">Rubric threshold</th>
            <th scope="col">Calibrated threshold</th>
            <th scope="col">Action</th>
          </tr>
        </thead>
        <tbody>
          {strictnessOrder.map(row => (
            <tr key={row} className={row === strictness ? 'row-served' : undefined}>
              <th scope="row">
                {strictnessWords[row]}
                {row === strictness && <span className="tag">served</span>}
              </th>
              <td data-label="Rubric">
                <VerdictCell verdict={score.verdicts.rubric[row]} decides={isServed(row, 'rubric')} />
              </td>
              <td data-label="Calibrated">
                <VerdictCell verdict={score.verdicts.calibrated[row]} decides={isServed(row, 'calibrated')} />
              </td>
              <td data-label="Action">
                <span title={actions[row].reason}>
                  <ActionBadge action={actions[row].action} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {own !== undefined && (
        <p className="hint">
          The operator set a threshold of their own: τ <span className="number">{own.tau}</span>, from{' '}
          {own.provenance.source}.
        </p>
      )}
    </Panel>
  )

  function isServed(row: Strictness, column: 'rubric' | 'calibrated'): boolean {
    return row === strictness && column === kind
  }
}

function VerdictCell({ verdict, decides }: { verdict: Verdict; decides: boolean }): ReactNode {
  return (
    <div className={decides ? 'verdict verdict-decides' : 'verdict'}>
      <span className="verdict-flag">
        <Flag flagged={verdict.flagged} />
        {decides && <span className="tag">decides</span>}
      </span>
      <span className="verdict-numbers number">
        τ {verdict.tau} <span className="verdict-margin">margin {signed(verdict.margin)}</span>
      </span>
    </div>
  )
}
