import type { ReactNode } from 'react'
import { Panel } from '../components/panel.js'
import { findingWords } from '../lib/words.js'
import type { Scored } from './use-score.js'

/** How much of the original is quoted, in UTF-16 code units. */
const quoted = 80

/** What was decoded or cleaned before scoring: where it stood, and what it says. */
export function FindingsPanel({ scored }: { scored: Scored }): ReactNode {
  const { request, response } = scored
  const texts = [request.prompt, request.response ?? '']
  return (
    <Panel title="What was decoded" className="findings">
      <ul className="finding-list">
        {response.score.findings.map(finding => {
          const original = (texts[finding.message] ?? '').slice(finding.span.start, finding.span.end)
          return (
            <li key={`${finding.message} ${finding.span.start} ${finding.kind}`} className="finding">
              <p className="finding-head">
                <span className="tag">{findingWords[finding.kind] ?? finding.kind}</span>
                <span className="hint number">
                  {`${finding.message === 0 ? 'prompt' : 'reply'}, characters ${finding.span.start}–${finding.span.end}`}
                </span>
                {finding.score !== undefined && (
                  <span className="finding-score">
                    score of its own <b className="number">{finding.score}</b>
                  </span>
                )}
              </p>
              <code className="finding-original">
                {original.length > quoted ? `${original.slice(0, quoted)}…` : original}
              </code>
              {finding.decoded === undefined ? (
                <p className="hint">Removed or replaced before scoring.</p>
              ) : (
                <blockquote className="finding-decoded">{finding.decoded}</blockquote>
              )}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
