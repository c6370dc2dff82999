import type { ReactNode } from 'react'
import { ActionBadge } from '../components/action-badge.js'
import { Panel } from '../components/panel.js'
import { kindInForce, marksOf } from '../lib/in-force.js'
import { strictnessOrder, strictnessWords, warningWords } from '../lib/words.js'
import { CategoryPanel } from './category-panel.js'
import { DriverPanel } from './driver-panel.js'
import { FindingsPanel } from './findings-panel.js'
import { Gauge } from './gauge.js'
import { InjectionMeter } from './injection-meter.js'
import { MeasureFacts } from './measure-facts.js'
import { RefusalFact } from './refusal-fact.js'
import type { Scored } from './use-score.js'
import { VerdictTable } from './verdict-table.js'

/** Everything the guard says of a text. `stale`: a newer text is being scored. */
export function ScoreReport({ scored, stale }: { scored: Scored; stale: boolean }): ReactNode {
  const { response } = scored
  const { score, strictness, actions } = response
  const kind = kindInForce(response)
  const marks = marksOf(
    score.verdicts[kind === 'rubric' ? 'rubric' : 'calibrated'],
    strictnessOrder,
    kind === 'configured' ? null : strictness,
  )
  return (
    <div className={stale ? 'report report-stale' : 'report'}>
      <Panel
        className="panel-score"
        title={score.mode === 'response' ? 'Risk of the reply' : 'Risk of the prompt'}
        aside={stale ? 'Scoring…' : undefined}
      >
        <div className="score-main">
          <Gauge response={response} marks={marks} kind={kind === 'rubric' ? 'rubric' : 'calibrated'} />
          <div className="score-side">
            <div className="served">
              <h3>Served decision</h3>
              <p className="served-action">
                <ActionBadge action={actions[strictness].action} />
                <span>at strictness {strictnessWords[strictness].toLowerCase()}</span>
              </p>
              <p className="hint">{actions[strictness].reason}</p>
            </div>
            <InjectionMeter injection={score.injection} strictness={strictness} />
            {score.refusal !== undefined && <RefusalFact refusal={score.refusal} />}
          </div>
        </div>
        <MeasureFacts score={score} />
      </Panel>
      {score.warnings.length > 0 && (
        <section className="notice notice-caution" aria-label="Warnings">
          <h2 className="notice-title">Worth a look</h2>
          <ul>
            {score.warnings.map(warning => (
              <li key={warning}>{warningWords[warning] ?? warning}</li>
            ))}
          </ul>
        </section>
      )}
      <VerdictTable response={response} kind={kind} />
      <DriverPanel scored={scored} />
      {score.findings.length > 0 && <FindingsPanel scored={scored} />}
      <CategoryPanel score={score} />
    </div>
  )
}
