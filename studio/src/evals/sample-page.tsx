import type { ReactNode } from 'react'
import type { SampleRecord, SampleResponse, TranscriptEvent } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { Panel } from '../components/panel.js'
import { count, duration } from '../lib/format.js'
import { hrefOf } from '../routing/route.js'
import { JsonFacts } from './json-facts.js'
import { runPath } from './samples-path.js'
import { ScoreChip } from './score-chip.js'
import { Transcript } from './transcript.js'

/** One sample whole: what was said and called, what the scorers made of it and why. */
export function SamplePage({
  run,
  row,
  query,
}: {
  run: string
  row: number
  query: URLSearchParams
}): ReactNode {
  const path = runPath(run)
  const { value, error, reload } = useResource<SampleResponse>(`api/${path}/samples/${row}`)
  const shown = value?.row === row ? value : null
  const to = (other: number): string => hrefOf(`${path}/samples/${other}`, query)
  return (
    <div className="page sample">
      <p className="back sample-nav">
        <a href={hrefOf(path, query)}>{run}</a>
        {row > 0 && <a href={to(row - 1)}>Previous</a>}
        {shown !== null && row + 1 < shown.rows && <a href={to(row + 1)}>Next</a>}
      </p>
      {error !== null && <ApiErrorNotice error={error} onRetry={reload} />}
      {shown === null && error === null && <p className="hint loading">Reading the sample…</p>}
      {shown !== null && <Sample sample={shown} />}
    </div>
  )
}

function Sample({ sample: { record, verdicts } }: { sample: SampleResponse }): ReactNode {
  const attack = attackOf(record)
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">{record.id}</h1>
        <span className="hint number">
          epoch {record.epoch + 1} · {duration(record.ms)} · {count(record.usage.inputTokens)} tokens in,{' '}
          {count(record.usage.outputTokens)} out
        </span>
      </div>
      {record.error !== undefined && (
        <Notice tone="problem" title="No answer could be had, so nothing was scored">
          <p>{record.error.message}</p>
          <p className="notice-foot">
            <code>{record.error.code}</code>
          </p>
        </Notice>
      )}
      {record.limit !== undefined && (
        <Notice tone="caution" title={`The sample met its limit: ${record.limit}`} />
      )}
      <div className="decision-grid">
        <div className="decision-column">
          <Panel title="Transcript">
            <Transcript record={record} />
          </Panel>
          {record.events.length > 0 && (
            <Panel title="Events" aside={`${record.events.length}`}>
              <Events events={record.events} />
            </Panel>
          )}
        </div>
        <div className="decision-column">
          <Panel title="Scores">
            {Object.keys(record.scores).length === 0 && <p className="hint">None.</p>}
            {Object.entries(record.scores).map(([scorer, score]) => (
              <section key={scorer} className="score-part">
                <ScoreChip scorer={scorer} score={score} verdict={verdicts[scorer]} />
                {score.explanation !== undefined && <p className="score-reason">{score.explanation}</p>}
                {score.answer !== undefined && (
                  <details>
                    <summary>What was judged</summary>
                    <pre>{score.answer}</pre>
                  </details>
                )}
                {score.metadata !== undefined && <JsonFacts value={score.metadata} />}
              </section>
            ))}
          </Panel>
          {Object.keys(attack).length > 0 && (
            <Panel title="Attack">
              <JsonFacts value={attack} />
            </Panel>
          )}
          {record.target !== undefined && (
            <Panel title="Target">
              <pre>{typeof record.target === 'string' ? record.target : record.target.join('\n')}</pre>
            </Panel>
          )}
          <Panel title="Labels">
            <JsonFacts value={record.metadata} />
            {Object.keys(record.store).length > 0 && (
              <details>
                <summary>What the solvers left</summary>
                <JsonFacts value={record.store} />
              </details>
            )}
          </Panel>
        </div>
      </div>
    </>
  )
}

/** What of the labels and of the solvers' notes speaks of an attack. */
function attackOf({ metadata, store }: SampleRecord): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries({ ...metadata, ...store }).filter(([name]) => name.toLowerCase().includes('attack')),
  )
}

function Events({ events }: { events: readonly TranscriptEvent[] }): ReactNode {
  return (
    <ol className="events">
      {events.map((event, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no name, and their order never changes
        <li key={at}>
          <details>
            <summary>
              <span className="number hint">{duration(event.at)}</span> {event.kind}
            </summary>
            <JsonFacts value={event.data} />
          </details>
        </li>
      ))}
    </ol>
  )
}
