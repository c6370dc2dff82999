import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { RecordedDecision } from '../api/types.js'
import { actionWords } from '../lib/words.js'
import { type ChartPoint, pointsOf, summaryOf } from './chart-points.js'

/** The scores of a page over time, one mark a decision, shaped and coloured by action. Drawn once the library is there. */
export function ScoreChart({ decisions }: { decisions: readonly RecordedDecision[] }): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const points = pointsOf(decisions)
  const drawing = JSON.stringify(points)

  useEffect(() => {
    if (frame.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const element = frame.current
    if (element === null || width === 0) return
    let current = true
    const draw = async (): Promise<void> => {
      const { drawScores } = await import('./draw-scores.js')
      if (current)
        element.replaceChildren(
          drawScores(JSON.parse(drawing) as readonly ChartPoint[], { width, actionWords }),
        )
    }
    // Without the drawing the summary below still says it all.
    draw().catch(() => element.replaceChildren())
    return () => {
      current = false
    }
  }, [drawing, width])

  return (
    <figure className="panel chart">
      <div ref={frame} className="chart-frame" aria-hidden="true" />
      <figcaption className="hint">{summaryOf(decisions)}</figcaption>
    </figure>
  )
}
