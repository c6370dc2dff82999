import type { ReactNode } from 'react'
import type { ScoreResponse } from '../api/types.js'
import type { Mark } from '../lib/in-force.js'
import { bandOf, severityBands, strictnessWords } from '../lib/words.js'
import { arc, type Dial, pointAt, ringsOf } from './gauge-geometry.js'
import { spokenSummary } from './spoken-summary.js'

const dial: Dial = { centreX: 190, centreY: 172, radius: 128 }
const ends = [0, 20, 40, 60, 80, 100] as const

/** The score on a half circle of severity bands, with the thresholds outside it. */
export function Gauge({
  response,
  marks,
  kind,
}: {
  response: ScoreResponse
  marks: readonly Mark[]
  /** Which family of thresholds the marks are. */
  kind: 'rubric' | 'calibrated'
}): ReactNode {
  const { score, level } = response.score
  const band = bandOf(score)
  return (
    <figure className={`gauge tone-${band.severity.toLowerCase()}`}>
      <div className="gauge-dial">
        <svg viewBox="0 0 380 190" role="img" aria-label={spokenSummary(response)}>
          <Bands score={score} />
          <Thresholds marks={marks} />
          <Needle score={score} />
        </svg>
        <p className="gauge-reading" aria-hidden="true">
          <span className="gauge-score number">{score}</span>
          <span className="gauge-band">{band.word}</span>
          <span className="gauge-level">{level}</span>
        </p>
      </div>
      <figcaption className="gauge-key">
        <span className="gauge-key-title">{kind === 'rubric' ? 'Rubric' : 'Calibrated'} thresholds</span>
        {marks.map(({ strictness, tau, inForce }) => (
          <span key={strictness} className={inForce ? 'gauge-key-served' : undefined}>
            <b>{strictnessWords[strictness].charAt(0)}</b> {strictness} <span className="number">{tau}</span>
            {inForce && ' (in force)'}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

function Bands({ score }: { score: number }): ReactNode {
  return (
    <g fill="none" className="gauge-bands">
      {severityBands.map(({ severity, upTo }) => {
        const from = upTo - 20
        const to = Math.min(upTo, score)
        return (
          <g key={severity} className={`tone-${severity.toLowerCase()}`}>
            <path className="gauge-track" d={arc(dial, from + 0.35, upTo - 0.35)} />
            {to > from + 0.35 && (
              <path className="gauge-fill" d={arc(dial, from + 0.35, Math.min(to, upTo - 0.35))} />
            )}
          </g>
        )
      })}
      {ends.map(end => {
        const [x, y] = pointAt(dial, end, dial.radius - 24)
        return (
          <text key={end} className="gauge-number" x={x} y={y + 4} textAnchor="middle">
            {end}
          </text>
        )
      })}
    </g>
  )
}

function Thresholds({ marks }: { marks: readonly Mark[] }): ReactNode {
  const rings = ringsOf(
    marks.map(({ tau }) => tau),
    6,
  )
  return (
    <g>
      {marks.map(({ strictness, tau, inForce }, index) => {
        const outer = dial.radius + 24 + (rings[index] ?? 0) * 19
        const [x1, y1] = pointAt(dial, tau, dial.radius - 12)
        const [x2, y2] = pointAt(dial, tau, outer - 8)
        const [x, y] = pointAt(dial, tau, outer)
        return (
          <g key={strictness} className={inForce ? 'gauge-mark gauge-mark-served' : 'gauge-mark'}>
            <line x1={x1} y1={y1} x2={x2} y2={y2} />
            <circle cx={x} cy={y} r={9} />
            <text x={x} y={y + 4} textAnchor="middle">
              {strictnessWords[strictness].charAt(0)}
            </text>
          </g>
        )
      })}
    </g>
  )
}

function Needle({ score }: { score: number }): ReactNode {
  const [x1, y1] = pointAt(dial, score, dial.radius - 13)
  const [x2, y2] = pointAt(dial, score, dial.radius + 13)
  return <line className="gauge-needle" x1={x1} y1={y1} x2={x2} y2={y2} />
}
