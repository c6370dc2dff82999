import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { RunResponse, SampleRow } from '../api/types.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { count, duration } from '../lib/format.js'
import { hrefOf } from '../routing/route.js'
import { runPath, samplesPath } from './samples-path.js'
import { ScoreChip } from './score-chip.js'
import { useSampleRows } from './use-sample-rows.js'
import { rowsInSight } from './visible-rows.js'

/** Height of a row in CSS pixels, as the sheet has it. */
const rowHeight = 76

/** A list of any length: rows are drawn, and read from the server, when they come into sight. */
export function SampleList({ run, query }: { run: RunResponse; query: URLSearchParams }): ReactNode {
  const scroller = useRef<HTMLElement>(null)
  const [scrolled, setScrolled] = useState(0)
  const [room, setRoom] = useState(600)
  const path = samplesPath(run.name, query)
  const [total, setTotal] = useState(run.rows)
  const sight = rowsInSight({ total, rowHeight, room, scrolled })
  const rows = useSampleRows(path, { ...sight, revision: run.rows })
  useEffect(() => {
    if (rows.total !== null) setTotal(rows.total)
  }, [rows.total])

  useEffect(() => {
    if (scroller.current === null) return
    const observer = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.height ?? 600))
    observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is read from its top
  useEffect(() => {
    scroller.current?.scrollTo(0, 0)
  }, [path])

  const move = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(room / rowHeight) - 1)
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[event.key]
    if (steps === undefined || scroller.current === null) return
    event.preventDefault()
    scroller.current.scrollBy(0, steps * sight.step)
  }

  if (rows.error !== null)
    return <ApiErrorNotice error={rows.error} onRetry={() => window.location.reload()} />
  if (rows.total === 0) return <p className="hint">No sample fits.</p>
  return (
    <>
      <p className="hint samples-range" aria-live="polite">
        {rows.total === null
          ? 'Reading samples…'
          : `${count(sight.first + 1)} to ${count(Math.min(total, sight.end))} of ${count(total)}`}
      </p>
      <section
        ref={scroller}
        className="samples-scroll"
        aria-label="Samples"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled part must be reachable by the keyboard
        tabIndex={0}
        onScroll={event => setScrolled(event.currentTarget.scrollTop)}
        onKeyDown={move}
      >
        <div style={{ blockSize: sight.height, position: 'relative' }}>
          <ul className="samples-rows" style={{ insetBlockStart: sight.top }}>
            {Array.from({ length: Math.max(0, sight.end - sight.first) }, (_, at) => sight.first + at).map(
              at => (
                <li key={at} className="sample-row" aria-posinset={at + 1} aria-setsize={total}>
                  <Row run={run.name} sample={rows.row(at)} epochs={run.header.epochs} />
                </li>
              ),
            )}
          </ul>
        </div>
      </section>
    </>
  )
}

function Row({
  run,
  sample,
  epochs,
}: {
  run: string
  sample: SampleRow | undefined
  epochs: number
}): ReactNode {
  if (sample === undefined) return <span className="sample-waiting" />
  const { row, id, epoch, scores, verdicts, error, input, answer, ms } = sample
  return (
    <>
      <div className="sample-row-head">
        <a href={hrefOf(`${runPath(run)}/samples/${row}`)}>{id}</a>
        {epochs > 1 && <span className="hint">epoch {epoch + 1}</span>}
        {error !== null && <span className="tag tag-problem">{error.code}</span>}
        {Object.entries(scores).map(([scorer, score]) => (
          <ScoreChip key={scorer} scorer={scorer} score={score} verdict={verdicts[scorer]} />
        ))}
        <span className="hint number sample-row-ms">{duration(ms)}</span>
      </div>
      <p className="sample-row-text">{input}</p>
      <p className="sample-row-text hint">{error === null ? (answer ?? 'no answer') : error.message}</p>
    </>
  )
}
